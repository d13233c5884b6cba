/** The .NET adapter with the real host: C# and VB, and what all three languages share. No daemon. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DotnetTasks, hostDirectory } from '../helpers/dotnet-tasks.ts';

let tasks: DotnetTasks;
beforeAll(() => {
  tasks = new DotnetTasks();
});
afterAll(() => tasks[Symbol.asyncDispose]());

const stdoutOf = (told: { outputs: { stream: string; text: string }[] }): string =>
  told.outputs
    .filter(({ stream }) => stream === 'stdout')
    .map(({ text }) => text)
    .join('');

describe('status', () => {
  it('names the versions', async () => {
    expect(await tasks.adapter.status('PowerShell')).toMatchObject({ available: true, version: '7.6.9' });
    expect((await tasks.adapter.status('CSharp')).version).toMatch(/^\.NET \d+\.\d+\.\d+, Roslyn 5\.12$/);
  });
});

describe('C#', () => {
  it.each([
    ['the last expression', '40 + 2', 42],
    ['return', 'return "x";', 'x'],
    ['await', 'await Task.Delay(1, ct); return TaskId;', 'the-task'],
    ['a task as value', 'Task.FromResult(5)', 5],
    ['a value task', 'return new ValueTask<int>(6);', 6],
    ['no value', 'var x = 1;', undefined],
    ['a plain task', 'Task.CompletedTask', undefined],
    ['local functions', 'int Twice(int x) => x * 2; return Twice(4);', 8],
    ['classes', 'record P(string Name, int Age); new P("a", 3)', { Name: 'a', Age: 3 }],
    [
      'anonymous types',
      'new { A = new[] { 1, 2 }, B = (1, "t") }',
      { A: [1, 2], B: { Item1: 1, Item2: 't' } },
    ],
    ['common namespaces', 'JsonSerializer.Serialize(new List<int> { 1 }.Select(x => x))', '[1]'],
    ['usings of its own', 'using System.Xml.Linq;\nnew XElement("a").ToString()', '<a />'],
    [
      'using declarations, with their end',
      'using var m = new MemoryStream(); m.WriteByte(1); return m.ToArray();',
      'AQ==',
    ],
    ['nothing for comments alone', '// nothing', undefined],
    ['statics of a run before', 'class S { public static int N; }\n++S.N', 1],
  ])('gives back %s', async (_, code, expected) => {
    const { outcome, result } = await tasks.run('CSharp', code);
    expect(outcome).toMatchObject({ kind: 'completed', fault: null, exitCode: null });
    expect(result).toEqual(expected);
  });

  it('has arguments as typed locals, after usings', async () => {
    const code = `using System.Xml;
return string.Join(" ", n.GetType().Name, big.GetType().Name, f.GetType().Name, s.Length, yes ? 1 : 0, none is null,
  list.Length, table["k"], @class);`;
    const { result } = await tasks.run('CSharp', code, {
      arguments: {
        n: 1,
        big: 5e9,
        f: 1.5,
        s: 'abc',
        yes: true,
        none: null,
        list: [1, 'b'],
        table: { k: 'v' },
        class: 'w',
      },
    });
    expect(result).toBe('Int32 Int64 Double 3 1 True 2 v w');
  });

  it('does the guide: progress, then 42', async () => {
    const { result, progress, outcome } = await tasks.run(
      'CSharp',
      `for (var i = 0; i < 5; i++) {
    await Task.Delay(60, ct);
    TaskProgress.PercentComplete = (i+1) * 20;
    TaskProgress.StatusMessage = $"Phase {i+1}";
}
TaskProgress.Complete("Done");
return 42; // shows up via /tasks/result`,
    );
    expect(result).toBe(42);
    // Updates are coalesced: on a busy machine one may go by unseen.
    expect(progress.some((one) => one.percentComplete > 0 && one.percentComplete < 100)).toBe(true);
    expect(outcome.progress).toMatchObject({
      percentComplete: 100,
      reachedPercent: 100,
      statusMessage: 'Done',
      isTerminal: true,
    });
  });

  it('tells errors with exact line and column, also behind arguments', async () => {
    const more = { arguments: { n: 1 } };
    expect(await tasks.diagnostics('CSharp', 'var a = 1;\n  int b = "x";', more)).toEqual([
      expect.objectContaining({ line: 2, column: 11, code: 'CS0029', severity: 'error' }),
    ]);
    expect(await tasks.diagnostics('CSharp', 'using System.Xml; int b = "x";', more)).toEqual([
      expect.objectContaining({ line: 1, column: 27 }),
    ]);
    expect(
      await tasks.diagnostics('CSharp', 'using var m = new MemoryStream();  int b = "x";', more),
    ).toEqual([expect.objectContaining({ line: 1, column: 44, code: 'CS0029' })]);
    expect(await tasks.diagnostics('CSharp', 'var x = 1')).toEqual([
      expect.objectContaining({ line: 1, column: 10, code: 'CS1002' }),
    ]);
  });

  it('tells where it threw', async () => {
    const code = '\nint Half(int x) => 100 / (x - x);\nvar z = 4;\nreturn Half(z);';
    const { outcome, result } = await tasks.run('CSharp', code, { arguments: { n: 1 } });
    expect(outcome).toMatchObject({ kind: 'failed', exitCode: null });
    expect(outcome.fault).toMatchObject({
      code: 'error',
      message: 'Attempted to divide by zero.',
      type: 'System.DivideByZeroException',
      position: 'At line:2 char:20\n+ int Half(int x) => 100 / (x - x);',
    });
    expect(outcome.fault?.stackTrace).toContain('line 4');
    expect(outcome.fault?.stackTrace).not.toContain('Kr.Host');
    expect(result).toBeUndefined();
  });

  it('names the file in positions', async () => {
    const codeFilePath = path.join(tasks.directory, 'work.csx');
    const { outcome } = await tasks.run('CSharp', 'var a = 1;\n  throw new Exception("bad");', {
      codeFilePath,
    });
    expect(outcome.fault?.position).toBe(`At ${codeFilePath}:2 char:3\n+ throw new Exception("bad");`);
  });

  it('unwraps what the machinery put around an exception', async () => {
    const { outcome } = await tasks.run('CSharp', 'Task.Run(() => throw new FormatException("odd")).Wait();');
    expect(outcome.fault).toMatchObject({ type: 'System.FormatException', message: 'odd' });
  });

  it('stops by its token', async () => {
    const { outcome } = await tasks.run('CSharp', 'Console.WriteLine("go"); await Task.Delay(-1, ct);', {
      cancelAt: 'go',
    });
    expect(outcome).toMatchObject({ kind: 'stopped', fault: null });
  });

  it('says how it ended when it goes its own way after a cancel', async () => {
    const code = 'Console.WriteLine("go"); try { await Task.Delay(-1, ct); } catch { } return "cleaned";';
    const { outcome, result } = await tasks.run('CSharp', code, { cancelAt: 'go' });
    expect(outcome.kind).toBe('completed');
    expect(result).toBe('cleaned');
  });

  it('takes its exit code, flushes, and is replaced', async () => {
    const told = await tasks.run(
      'CSharp',
      'Console.Write("bye"); TaskProgress.PercentComplete = 5; Environment.Exit(300);',
    );
    expect(told.outcome).toMatchObject({ kind: 'failed', exitCode: 300, fault: { code: 'exit' } });
    expect(told.outcome.progress?.percentComplete).toBe(5);
    expect(stdoutOf(told)).toBe('bye');
    expect(told.runner.reusable).toBe(false);
    expect((await tasks.run('CSharp', 'Environment.Exit(0);')).outcome).toMatchObject({
      kind: 'completed',
      exitCode: 0,
    });
  });

  it('fails when a thread of its own dies', async () => {
    const code = 'new Thread(() => throw new Exception("on a thread")).Start(); await Task.Delay(-1, ct);';
    const { outcome, runner } = await tasks.run('CSharp', code);
    expect(outcome).toMatchObject({ kind: 'failed', fault: { message: 'on a thread', code: 'error' } });
    await runner.exited;
  });

  it('records the console in order, and what children and native code write', async () => {
    const code = `Console.WriteLine("one"); Console.Error.WriteLine("two"); Console.Write("thr"); Console.Write("ee\\n");
using (var p = Process.Start("sh", "-c \\"echo child; echo oops >&2\\"")) { p.WaitForExit(); }
return Console.In.ReadToEnd();`;
    const told = await tasks.run('CSharp', code);
    expect(told.result).toBe('');
    expect(stdoutOf(told).replace('child\n', '')).toBe('one\nthree\n');
    expect(stdoutOf(told)).toContain('child\n');
    expect(
      told.outputs
        .filter(({ stream }) => stream === 'stderr')
        .map(({ text }) => text)
        .join(''),
    ).toBe('two\noops\n');
  });

  it('sees its environment, directory and culture, and leaves none of its own behind', async () => {
    const code = `var seen = $"{Environment.GetEnvironmentVariable("MINE")} {Environment.CurrentDirectory} {1.5}";
Environment.SetEnvironmentVariable("LEFT", "x"); Environment.CurrentDirectory = "/";
CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("fr-FR"); Console.SetOut(TextWriter.Null);
return seen;`;
    const environment = { ...tasks.environment, MINE: 'own', LANG: 'de_DE.UTF-8' };
    const first = await tasks.run('CSharp', code, { environment });
    expect(first.result).toBe(`own ${tasks.directory} 1,5`);
    const second = await tasks.run(
      'CSharp',
      'Console.Write("heard"); return $"{Environment.GetEnvironmentVariable("LEFT")}{Environment.GetEnvironmentVariable("MINE")}{Environment.CurrentDirectory} {1.5} {Task.Run(() => CultureInfo.CurrentCulture.Name).Result}";',
    );
    expect(second.result).toBe(`${tasks.directory} 1.5 `);
    expect(stdoutOf(second)).toBe('heard');
    expect(second.runner).toBe(first.runner);
  });

  it('refuses a working directory that is gone', async () => {
    const { outcome } = await tasks.run('CSharp', '1', { workingDirectory: '/no/such/place' });
    expect(outcome.fault).toMatchObject({
      code: 'error',
      message: "The working directory '/no/such/place' does not exist.",
    });
  });

  it.each([
    ['a child process', 'Process.Start("sleep", "30"); return 1;'],
    [
      'work on the thread pool',
      'var t = Task.Run(() => { while (true) { } }); await Task.Delay(20); return 1;',
    ],
    [
      'a long-running task',
      '_ = Task.Factory.StartNew(() => Thread.Sleep(-1), TaskCreationOptions.LongRunning); await Task.Delay(20); return 1;',
    ],
    ['a thread', 'new Thread(() => Thread.Sleep(-1)).Start(); return 1;'],
  ])('is replaced after a task that left %s', async (_, code) => {
    const { outcome, runner } = await tasks.run('CSharp', code);
    expect(outcome.kind).toBe('completed');
    expect(runner.reusable).toBe(false);
  });

  it.each([
    ['a long text', "new string('x', 2000000)"],
    ['an endless sequence', 'IEnumerable<int> All() { while (true) yield return 1; }\nreturn All();'],
  ])('fails for %s as result', async (_, code) => {
    const { outcome, result } = await tasks.run('CSharp', code);
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'result_too_large' } });
    expect(outcome.fault?.message).toContain('1 MiB');
    expect(result).toBeUndefined();
  });

  it('keeps compiled snippets, and compiles again what is gone', async () => {
    const definition = tasks.definition('CSharp', '"kept once"');
    const first = await tasks.adapter.prepare(definition);
    expect(await tasks.adapter.prepare(definition)).toEqual(first);
    const artifact = first.ok ? String(first.artifact) : '';
    rmSync(artifact);
    expect(await tasks.adapter.prepare(definition)).toEqual(first);
    expect(readFileSync(artifact).length).toBeGreaterThan(0);
  });

  it('are compiled once when many ask at once', async () => {
    const definition = tasks.definition('VBNet', 'Return "asked for at once"');
    const prepared = await Promise.all(Array.from({ length: 20 }, () => tasks.adapter.prepare(definition)));
    expect(new Set(prepared).size).toBe(1);
  });

  it('known to another daemon of the home let it make a compiler ready for others', async () => {
    const definition = tasks.definition('VBNet', 'Return "known, and used"');
    await tasks.adapter.prepare(definition);
    const kept = () =>
      readdirSync(tasks.cacheDirectory, { recursive: true }).filter((name) => /dll$/.test(`${name}`));
    const { length } = kept();
    await using later = new DotnetTasks({ cacheDirectory: tasks.cacheDirectory, readyDelayMs: 0 });
    for (let n = 0; n < 3; n++) await later.adapter.prepare(definition);
    await vi.waitFor(() => expect(kept().length).toBe(length + 1), { timeout: 30_000 });
  });

  it('known to another daemon of the home need no compiler', async () => {
    const definition = tasks.definition('CSharp', '"known before"');
    const first = await tasks.adapter.prepare(definition);
    // The same host, of which too little is there to be started.
    const host = path.join(tasks.directory, 'host');
    mkdirSync(host);
    copyFileSync(path.join(hostDirectory, 'Kr.Host.dll'), path.join(host, 'Kr.Host.dll'));
    await using later = new DotnetTasks({ hostDirectory: host, cacheDirectory: tasks.cacheDirectory });
    expect(await later.adapter.prepare(definition)).toEqual(first);
    const unseen = later.adapter.prepare(tasks.definition('CSharp', '"never seen"'));
    await expect(unseen).rejects.toMatchObject({ code: 'language_unavailable' });
  });

  it('survives a compiler that died', async () => {
    await tasks.adapter.prepare(tasks.definition('CSharp', '"before"'));
    const { stdout } = await execa('pgrep', [
      '-f',
      `Kr.Host.dll compiler .*${path.basename(tasks.directory)}`,
    ]);
    process.kill(Number(stdout.split('\n')[0]), 'SIGKILL');
    expect(await tasks.adapter.prepare(tasks.definition('CSharp', '"after"'))).toMatchObject({ ok: true });
  });
});

describe('references', () => {
  let library: string;
  beforeAll(async () => {
    // Two assemblies, one of which needs the other, made by PowerShell's own compiler.
    library = path.join(tasks.directory, 'lib');
    mkdirSync(library);
    const code = `Add-Type 'public class Loads {}' # brings the compiler in
function Compile($name, $text, $references) {
  $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($text)
  $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary')
  $known = @([object].Assembly.Location) + $references | ForEach-Object {
    [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile($_)
  }
  $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create($name, [Microsoft.CodeAnalysis.SyntaxTree[]]@($tree),
    [Microsoft.CodeAnalysis.MetadataReference[]]$known, $options)
  $file = [IO.File]::Create("$PWD/$name.dll")
  if (-not $compilation.Emit($file).Success) { throw $name }
  $file.Dispose()
}
Compile Base 'namespace B { public class Base { public string Name => "base"; } }' @()
Compile Lib 'namespace L { public class Thing : B.Base { public int Number = 5; } }' @("$PWD/Base.dll")`;
    const { outcome, outputs } = await tasks.run('PowerShell', code, { workingDirectory: library });
    expect([outcome.fault, outputs]).toEqual([null, []]);
    expect(readdirSync(library).sort()).toEqual(['Base.dll', 'Lib.dll']);
  });

  it.each([
    ['CSharp', 'return new Thing().Name + new Thing().Number;'],
    ['VBNet', 'Return New Thing().Name & New Thing().Number'],
  ] as const)('resolve with what lies beside them (%s)', async (language, code) => {
    const more = { extraRefs: [path.join(library, 'Lib.dll')], extraImports: ['L'] };
    expect((await tasks.run(language, code, more)).result).toBe('base5');
  });

  it('resolve by #r', async () => {
    const code = `#r "${path.join(library, 'Lib.dll')}"\nusing L;\nreturn new Thing().Number + n;`;
    expect((await tasks.run('CSharp', code, { arguments: { n: 2 } })).result).toBe(7);
  });

  it('are refused by name when they are missing or no assemblies', async () => {
    const text = path.join(library, 'text.dll');
    writeFileSync(text, 'no assembly');
    for (const reference of ['/no/Such.dll', text]) {
      const refused = tasks.adapter.prepare(tasks.definition('CSharp', '1', { extraRefs: [reference] }));
      await expect(refused).rejects.toMatchObject({
        code: 'invalid_reference',
        message: expect.stringContaining(reference),
      });
    }
  });
});

describe('VB.NET', () => {
  it.each([
    ['the guide', 'Return 777', 777],
    ['no Return', 'Dim x = 1', undefined],
    ['Await', 'Await Task.Delay(1, ct)\nReturn TaskId', 'the-task'],
    [
      'Imports and Option',
      '\' a comment\nOption Strict On\nImports System.Text\n\nReturn New StringBuilder("x").ToString()',
      'x',
    ],
    ['lambdas and queries', 'Return (From n In {1, 2, 3} Where n > 1 Select n * 2).ToArray()', [4, 6]],
    [
      'a function of its own',
      'Return Twice(4)\nFunction Twice(x As Integer) As Integer\n  Return x * 2\nEnd Function',
      8,
    ],
    [
      'a class of its own',
      'Return New P With {.A = 1}\nClass P\n  Public Property A As Integer\nEnd Class',
      { A: 1 },
    ],
    [
      'a module of its own',
      'Return Six()\nModule Own\n  Function Six() As Integer\n    Return 6\n  End Function\nEnd Module',
      6,
    ],
    ['late binding', 'Dim o As Object = "abc"\nReturn o.Length', 3],
  ])('gives back %s', async (_, code, expected) => {
    const { outcome, result } = await tasks.run('VBNet', code);
    expect(outcome).toMatchObject({ kind: 'completed', fault: null });
    expect(result).toEqual(expected);
  });

  it('has arguments and progress', async () => {
    const code =
      'TaskProgress.PercentComplete = 40\nReturn $"{n + 1} {s.Length} {list.Length} {table("k")} {flag}"';
    const { result, outcome } = await tasks.run('VBNet', code, {
      arguments: { n: 1, s: 'abc', list: [1, 2], table: { k: 'v' }, flag: true },
    });
    expect(result).toBe('2 3 2 v True');
    expect(outcome.progress?.percentComplete).toBe(40);
  });

  it('tells errors about the code itself', async () => {
    const lines = (found: { line: number; column: number; code: string | null }[]) =>
      found.map(({ line, column, code }) => ({ line, column, code }));
    const more = { arguments: { n: 1 } };
    expect(lines(await tasks.diagnostics('VBNet', 'Dim x = 1\n  Foo(x)', more))).toEqual([
      { line: 2, column: 3, code: 'BC30451' },
    ]);
    expect(lines(await tasks.diagnostics('VBNet', 'If n = 1 Then\nReturn 5', more))).toEqual([
      { line: 1, column: 1, code: 'BC30081' },
    ]);
    expect(lines(await tasks.diagnostics('VBNet', 'Imports No.Such(\nReturn 5', more))[0]).toMatchObject({
      line: 1,
    });
  });

  it('tells where it threw', async () => {
    const { outcome } = await tasks.run(
      'VBNet',
      'Imports System.Text\nDim x = 1\n  Throw New ArgumentException("bad")',
    );
    expect(outcome.fault).toMatchObject({
      type: 'System.ArgumentException',
      position: 'At line:3 char:3\n+ Throw New ArgumentException("bad")',
    });
  });

  it('stops by its token', async () => {
    const code = 'Console.WriteLine("go")\nAwait Task.Delay(-1, ct)';
    expect((await tasks.run('VBNet', code, { cancelAt: 'go' })).outcome.kind).toBe('stopped');
  });
});
