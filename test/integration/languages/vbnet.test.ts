/** What a VB.NET snippet sees. */
import { writeFileSync } from 'node:fs';
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

const vb = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'VBNet', code, more);
const at = (...parts: string[]): string => path.join(home.directory, ...parts);

describe('a snippet', () => {
  it.each([
    ['gives what it returns', 'Dim x = 700\nReturn x + 77', 777],
    ['gives nothing without a Return', 'Dim x = 1', null],
    ['may wait', 'Await Task.Delay(1, ct)\nReturn Await Task.Run(Function() 7)', 7],
    [
      'has its id and a token',
      'Return New Object() {TaskId.Length, ct.CanBeCanceled, ct.IsCancellationRequested}',
      [32, true, false],
    ],
    [
      'has LINQ',
      'Return From x In Enumerable.Range(1, 5) Where x Mod 2 = 1 Select New With {x, .Square = x * x}',
      [
        { x: 1, Square: 1 },
        { x: 3, Square: 9 },
        { x: 5, Square: 25 },
      ],
    ],
    ['has Using', 'Using m As New MemoryStream()\n  m.WriteByte(1)\n  Return m.Length\nEnd Using', 1],
    [
      'has lambdas of one line and of many',
      'Dim twice = Function(x As Integer) x * 2\nDim add = Function(a As Integer, b As Integer) As Integer\n  Return a + b\nEnd Function\nReturn add(twice(2), 1)',
      5,
    ],
    [
      'has iterators',
      'Iterator Function Squares(n As Integer) As IEnumerable(Of Integer)\n  For i = 1 To n\n    Yield i * i\n  Next\nEnd Function\nReturn Squares(3)',
      [1, 4, 9],
    ],
    [
      'has classes, interfaces and structures',
      'Interface IShape\n  Function Area() As Double\nEnd Interface\nClass Square\n  Implements IShape\n  Public Property Side As Double\n  Public Function Area() As Double Implements IShape.Area\n    Return Side * Side\n  End Function\nEnd Class\nStructure P\n  Public X As Integer\nEnd Structure\nDim s As IShape = New Square With {.Side = 2.5}\nReturn New Object() {s.Area(), s, New P With {.X = 1}}',
      [6.25, { Side: 2.5 }, { X: 1 }],
    ],
    [
      'has modules with extension methods',
      'Module Ext\n  <System.Runtime.CompilerServices.Extension>\n  Function Twice(x As Integer) As Integer\n    Return x * 2\n  End Function\nEnd Module\nReturn 5.Twice()',
      10,
    ],
    [
      'has enums and Select Case',
      'Enum C\n  Red\n  Green\nEnd Enum\nSelect Case C.Green\n  Case C.Red : Return "r"\n  Case Else : Return C.Green\nEnd Select',
      'Green',
    ],
    [
      'handles exceptions, with filters',
      'Try\n  Throw New InvalidOperationException("x")\nCatch ex As Exception When ex.Message = "y"\n  Return "y"\nCatch ex As InvalidOperationException\n  Return "caught " & ex.Message\nEnd Try',
      'caught x',
    ],
    [
      'has asynchronous functions',
      'Async Function F(x As Integer) As Task(Of Integer)\n  Await Task.Yield()\n  Return x * 2\nEnd Function\nReturn (Await Task.WhenAll(F(1), F(2))).Sum()',
      6,
    ],
    [
      "has the language's own functions",
      'Return UCase(Left("hello", 2)) & Len("abc") & CInt("5") & CDbl("1.5")',
      'HE351.5',
    ],
    [
      'reads XML literals, with its import',
      'Imports System.Xml.Linq\nDim x = <a><b c="1"/></a>\nReturn x.<b>.@c',
      '1',
    ],
    ['may continue lines, and join them', 'Dim x = 5 : Dim y = 1\nReturn x _\n  + y', 6],
    [
      'loops fast',
      'Dim s As Long = 0\nFor i = 1 To 50000000\n  s += i\nNext\nReturn s',
      1_250_000_025_000_000,
    ],
    ['has late binding, unless it says otherwise', 'Dim o As Object = New With {.A = 1}\nReturn o.A', 1],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await vb(code);
    expect(ran.result).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null });
  });

  it.each([
    ['but for what runs once', '', ['KrRun', 'KrStart', 'MoveNext', 'SetStateMachine']],
    ['also where it loops', 'For i = 1 To 2 : Next', ['KrRun', 'KrStart', 'SetStateMachine']],
  ])('is optimized, %s', async (_, statement, exceptions) => {
    const code = `Imports System.Reflection
Function Own() As Integer
  Return Enumerable.Range(1, 3).Sum(Function(x) x)
End Function
${statement}
Dim assembly_ = Assembly.GetExecutingAssembly()
Dim methods = assembly_.GetTypes().SelectMany(Function(type_) type_.GetMembers(CType(63, BindingFlags))).OfType(Of MethodBase)()
Dim exceptions = methods.Where(Function(one) one.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoOptimization))
Return New With {
  .whole = assembly_.GetCustomAttribute(Of System.Diagnostics.DebuggableAttribute)().IsJITOptimizerDisabled,
  .exceptions = exceptions.Select(Function(one) one.Name.Split("."c).Last()).Distinct().Order(StringComparer.Ordinal)}`;
    expect((await vb(code)).result).toEqual({ whole: false, exceptions });
  });

  it('has the common namespaces', async () => {
    const code =
      'Return {GetType(Uri), GetType(List(Of Integer)), GetType(Enumerable), GetType(File), GetType(Interlocked), GetType(Task)}.Length';
    expect((await vb(code)).result).toBe(6);
  });

  it('holds to its own options', async () => {
    const code = 'Option Strict On\nDim x As Integer = "5"';
    const refused = await home.kr(['run-task', '--language', 'vb', '--code', code, '--json']);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      code: 'compile_error',
      diagnostics: [{ line: 2, column: 20, code: 'BC30512' }],
    });
  });

  it('has more namespaces and assemblies when asked', async () => {
    const make =
      "Add-Type -OutputAssembly $file 'namespace Own { public static class Twice { public static int Of(int x) => 2 * x; } }'";
    await runCode(home, 'PowerShell', make, ['--arg', `file=${at('own.dll')}`]);
    const code = 'Return Twice.Of(21)';
    const refused = await home.kr(['run-task', '--language', 'vb', '--code', code, '--json']);
    expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([2, 'compile_error']);
    const both = ['--extra-imports', 'Own', '--extra-imports', 'System.Numerics', '--extra-refs', 'own.dll'];
    expect((await vb(code, ...both)).result).toBe(42);
    expect((await vb('Return BigInteger.Pow(2, 3)', ...both)).result).toBe(8);
    expect((await vb('Imports Own\nReturn Twice.Of(1)', '--extra-refs', at('own.dll'))).result).toBe(2);
  });

  it('stops by its token', async () => {
    const code = 'TaskProgress.StatusMessage = "waiting"\nAwait Task.Delay(-1, ct)\nReturn 1';
    await home.ok(['run-task', '--detach', '--id', 'stopped', '--language', 'vb', '--code', code]);
    await home.eventsUntil('stopped', ({ progress }) => progress?.statusMessage === 'waiting');
    expect(await home.ok(['stop-task', 'stopped', '--wait'])).toBe('true');
    expect(await home.json(['get-task', 'stopped'])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('has an exit code also without an exit', async () => {
    const { code, result, task } = await vb('Environment.ExitCode = 9\nReturn "x"');
    expect([code, result, task.exitCode]).toEqual([9, 'x', 9]);
  });
});

describe('a fault', () => {
  it.each([
    [
      'in a function',
      'Function Half(x As Integer) As Integer\n  Return 100 \\ (x - x)\nEnd Function\nReturn Half(4)',
      'System.DivideByZeroException',
      2,
    ],
    [
      'in a function that reads a local',
      'Sub F()\n  Dim path = "/nope/x"\n  File.ReadAllText(path)\nEnd Sub\nF()',
      'System.IO.DirectoryNotFoundException',
      3,
    ],
    ['after an await', 'Await Task.Yield()\n\nReturn Integer.Parse("x")', 'System.FormatException', 3],
    ['of a conversion', 'Dim s = "abc"\nDim x As Integer = s\nReturn x', 'System.InvalidCastException', 2],
  ])('%s has its own type and line', async (_, code, type, line) => {
    const { fault } = (await vb(code)).task;
    expect(fault).toMatchObject({ code: 'error', type, message: expect.stringMatching(/\S/) });
    expect(fault.position).toMatch(new RegExp(`^At line:${line} char:\\d+\\n\\+ `));
  });
});

describe('files', () => {
  it('with the extension .vb run, and positions name them', async () => {
    const file = at('work.vb');
    writeFileSync(
      file,
      '\uFEFF\' A comment\r\nImports System.Text\r\nIf name = "bad" Then\r\n  Throw New Exception(name)\r\nEnd If\r\nReturn New StringBuilder(name).Append(" in ").Append(Environment.CurrentDirectory).ToString()',
    );
    const good = await run(home, ['--code-file-path', file, '--arg', 'name=x'], { cwd: '/' });
    expect(good.result).toBe('x in /');
    const bad = await run(home, [file, '--arg', 'name=bad'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:4 char:3\n+ Throw New Exception(name)`);
  });
});
