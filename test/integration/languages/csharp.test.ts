/** What a C# snippet sees. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { type Ran, run, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Tasks follow one another: a second runner would only be kept warm.
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const cs = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'CSharp', code, more);
const at = (...parts: string[]): string => path.join(home.directory, ...parts);

describe('a snippet', () => {
  it.each([
    ['gives its last expression', 'var x = 20; x + 22', 42],
    ['gives what it returns', 'if (DateTime.Now.Year > 2000) return "new"; return "old";', 'new'],
    ['gives nothing for a statement', 'var x = 1;', null],
    ['may wait', 'await Task.Delay(1, ct); return await Task.Run(() => 5);', 5],
    [
      'has its id and a token',
      'new object[] { TaskId.Length, ct.CanBeCanceled, ct.IsCancellationRequested }',
      [32, true, false],
    ],
    [
      'has LINQ',
      'from x in Enumerable.Range(1, 5) where x % 2 == 1 select new { x, Square = x * x }',
      [
        { x: 1, Square: 1 },
        { x: 3, Square: 9 },
        { x: 5, Square: 25 },
      ],
    ],
    [
      'has records, and what they can',
      'var p = new P("a", 3); return p with { Age = 4 }; record P(string Name, int Age);',
      { Name: 'a', Age: 4 },
    ],
    [
      'has generic classes',
      'class Box<T> { public T Value { get; init; } } return new Box<int> { Value = 3 };',
      { Value: 3 },
    ],
    [
      'has enums and switches',
      'enum C { Red, Green } var c = C.Green; return c switch { C.Red => "r", _ => c.ToString() };',
      'Green',
    ],
    [
      'has local functions and iterators',
      'IEnumerable<int> Count(int n) { for (var i = 0; i < n; i++) yield return i; } Count(3)',
      [0, 1, 2],
    ],
    [
      'has asynchronous streams, read inside',
      'async IAsyncEnumerable<int> G() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return i; } }\nvar sum = 0; await foreach (var x in G()) sum += x; return sum;',
      3,
    ],
    [
      'has asynchronous streams, as its result',
      'async IAsyncEnumerable<int> G() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return i; } }\nreturn G();',
      [0, 1, 2],
    ],
    ['may use `using`', 'using var m = new MemoryStream(); m.WriteByte(7); return m.Length;', 1],
    [
      'has dictionaries, tuples and collection expressions',
      'List<int> l = [1, .. new[] { 2 }]; return new Dictionary<string, object> { ["l"] = l, ["t"] = (1, "b") };',
      { l: [1, 2], t: { Item1: 1, Item2: 'b' } },
    ],
    ['loops fast', 'long s = 0; for (var i = 0; i < 50_000_000; i++) s += i; s', 1_249_999_975_000_000],
    ['may be unsafe', 'unsafe { int x = 5; int* p = &x; return *p; }', 5],
    [
      'has its own usings',
      'using System.Xml.Linq;\nusing static System.Math;\nnew XElement("a", Max(1, 2)).ToString()',
      '<a>2</a>',
    ],
    ['has dynamic objects', 'dynamic d = new System.Dynamic.ExpandoObject(); d.A = 1; return d;', { A: 1 }],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await cs(code);
    expect(ran.result).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null });
  });

  it('has the common namespaces', async () => {
    const code = `new object[] {
  nameof(String), nameof(List<int>), nameof(Stopwatch), nameof(CultureInfo), nameof(File), nameof(Enumerable), nameof(HttpClient),
  nameof(StringBuilder), nameof(JsonSerializer), nameof(Regex), nameof(Interlocked), nameof(Task) }.Length`;
    expect((await cs(code)).result).toBe(12);
  });

  it('has more namespaces and assemblies when asked', async () => {
    // PowerShell makes a small assembly.
    const make =
      "Add-Type -OutputAssembly $file 'namespace Own { public static class Twice { public static int Of(int x) => 2 * x; } }'";
    await runCode(home, 'PowerShell', make, ['--arg', `file=${at('own.dll')}`]);
    const code = 'Twice.Of(21)';
    const refused = await home.kr(['run-task', '--language', 'cs', '--code', code, '--json']);
    expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([2, 'compile_error']);
    const both = ['--extra-imports', 'Own', '--extra-imports', 'System.Numerics', '--extra-refs', 'own.dll'];
    expect((await cs(code, ...both)).result).toBe(42);
    expect((await cs('BigInteger.Pow(2, 3)', ...both)).result).toBe(8);
    expect((await cs(`#r "${at('own.dll')}"\nOwn.Twice.Of(1)`)).result).toBe(2);
    const missing = await home.kr([
      'run-task',
      '--language',
      'cs',
      '--code',
      '1',
      '--extra-refs',
      'no.dll',
      '--json',
    ]);
    expect([missing.code, JSON.parse(missing.stderr).code]).toEqual([2, 'invalid_reference']);
  });

  it.each([
    ['but for what runs once', '', ['.ctor', '<Factory>', '<Initialize>', 'MoveNext', 'SetStateMachine']],
    [
      'also where it loops',
      'for (var i = 0; i < 2; i++) { }',
      ['.ctor', '<Factory>', '<Initialize>', 'SetStateMachine'],
    ],
  ])('is optimized, %s', async (_, statement, exceptions) => {
    const code = `using System.Reflection; using System.Runtime.CompilerServices;
int Own() => Enumerable.Range(1, 3).Sum(x => x);
${statement}
var assembly = Assembly.GetExecutingAssembly();
var methods = assembly.GetTypes().SelectMany(type => type.GetMembers((BindingFlags)63)).OfType<MethodBase>();
var exceptions = methods.Where(one => one.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoOptimization));
return new { whole = assembly.GetCustomAttribute<DebuggableAttribute>().IsJITOptimizerDisabled,
  exceptions = exceptions.Select(one => one.Name).Distinct().Order(StringComparer.Ordinal) };`;
    expect((await cs(code)).result).toEqual({ whole: false, exceptions });
  });

  it('stops by its token', async () => {
    const code = 'TaskProgress.StatusMessage = "waiting"; await Task.Delay(-1, ct); return 1;';
    await home.ok(['run-task', '--detach', '--id', 'stopped', '--language', 'cs', '--code', code]);
    await home.eventsUntil('stopped', ({ progress }) => progress?.statusMessage === 'waiting');
    // The only runner is busy: other code is compiled all the same.
    expect(await home.ok(['new-task', '--language', 'cs', '--code', 'return "compiled meanwhile";'])).toMatch(
      /\S/,
    );
    expect(await home.ok(['stop-task', 'stopped', '--wait'])).toBe('true');
    expect(await home.json(['get-task', 'stopped'])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('has an exit code also without an exit', async () => {
    const { code, task, result } = await cs('Environment.ExitCode = 9; return "x";');
    expect([code, result]).toEqual([9, 'x']);
    expect(task).toMatchObject({ state: 'Failed', exitCode: 9, fault: { code: 'exit' } });
    expect((await cs('1')).task).toMatchObject({ state: 'Completed', exitCode: null });
  });

  it('that recurses without end takes only its own process along', async () => {
    const { code, task } = await cs('int Deep(int n) => Deep(n + 1) + 1; return Deep(0);');
    expect([code, task.state]).toEqual([1, 'Failed']);
    expect((await cs('5')).result).toBe(5);
  });
});

describe('a fault', () => {
  it.each([
    [
      'in a function',
      'int Half(int x) =>\n  100 / (x - x);\nreturn Half(4);',
      'System.DivideByZeroException',
      2,
    ],
    [
      'in a function that reads a local',
      'void F() {\n  var path = "/nope/x";\n  File.ReadAllText(path);\n}\nF();',
      'System.IO.DirectoryNotFoundException',
      3,
    ],
    ['after an await', 'await Task.Yield();\n\nint.Parse("x");', 'System.FormatException', 3],
    [
      'in another task',
      'var t = Task.Run(() => {\n  throw new ArgumentException("bad");\n});\nt.Wait();',
      'System.ArgumentException',
      2,
    ],
  ])('%s has its own type and line', async (_, code, type, line) => {
    const { fault } = (await cs(code)).task;
    expect(fault).toMatchObject({ code: 'error', type, message: expect.stringMatching(/\S/) });
    expect(fault.position).toMatch(new RegExp(`^At line:${line} char:\\d+\\n\\+ `));
  });
});

describe('files', () => {
  it.each(['.cs', '.csx'])('with the extension %s run, and positions name them', async (extension) => {
    const file = at(`work${extension}`);
    writeFileSync(
      file,
      '\uFEFF// A comment\r\nif (name == "bad")\r\n  throw new Exception(name);\r\nreturn $"{name} in {Environment.CurrentDirectory}";',
    );
    const good = await run(home, ['--code-file-path', file, '--arg', 'name=x'], { cwd: '/' });
    expect(good.result).toBe('x in /');
    const bad = await run(home, [file, '--arg', 'name=bad'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:3 char:3\n+ throw new Exception(name);`);
  });

  it('load and reference what lies beside them', async () => {
    mkdirSync(at('sub'));
    const make =
      "Add-Type -OutputAssembly $file 'public static class Beside { public static int Four => 4; }'";
    await runCode(home, 'PowerShell', make, ['--arg', `file=${at('sub', 'beside.dll')}`]);
    writeFileSync(at('sub', 'lib.csx'), 'int Twice(int x) => 2 * x;');
    writeFileSync(at('sub', 'main.csx'), '#load "lib.csx"\n#r "beside.dll"\nreturn Twice(Beside.Four);');
    expect((await run(home, [at('sub', 'main.csx')], { cwd: '/' })).result).toBe(8);
  });
});
