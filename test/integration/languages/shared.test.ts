/** What every snippet sees, whatever its language. */
import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { inLanguage, languages, outputOf, type PerLanguage, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** PowerShell gives a list back, the others one value: this makes a value of both. */
const one = (result: unknown): unknown => (Array.isArray(result) && result.length === 1 ? result[0] : result);

describe.each(languages)('%s', (language) => {
  describe('arguments', () => {
    const given = {
      i: -3,
      l: 2_147_483_648,
      d: 0.5,
      b: true,
      a: [1, 'two', [3]],
      o: { k: 'v', inner: { n: 1 } },
      n: null,
    };
    const kinds: PerLanguage<{ code: string; kinds: string[] }> = {
      PowerShell: {
        code: '$i, $l, $d, $s, $b | ForEach-Object { $_.GetType().Name }; $a.GetType().Name; $o.GetType().Name; "$($null -eq $n)"',
        kinds: ['Int32', 'Int64', 'Double', 'String', 'Boolean', 'Object[]', 'Hashtable', 'True'],
      },
      // That it compiles shows the type of each local.
      CSharp: {
        code: `int i2 = i; long l2 = l; double d2 = d; string s2 = s; bool b2 = b; object[] a2 = a;
Dictionary<string, object> o2 = o; int sum = i + 1;
return new object[] { i, l, d, s, b, a, o }.Select(x => x.GetType().Name).Append($"{n is null}");`,
        kinds: ['Int32', 'Int64', 'Double', 'String', 'Boolean', 'Object[]', 'Dictionary`2', 'True'],
      },
      VBNet: {
        code: `Option Strict On
Dim i2 As Integer = i, l2 As Long = l, d2 As Double = d, s2 As String = s, b2 As Boolean = b
Dim a2 As Object() = a, o2 As Dictionary(Of String, Object) = o
Return New Object() {i, l, d, s, b, a, o}.Select(Function(x) x.GetType().Name).Append(CStr(n Is Nothing))`,
        kinds: ['Int32', 'Int64', 'Double', 'String', 'Boolean', 'Object[]', 'Dictionary`2', 'True'],
      },
      JavaScript: {
        code: 'return [typeof i, typeof l, typeof d, typeof s, typeof b, a.constructor.name, typeof o, `${n}`]',
        kinds: ['number', 'number', 'number', 'string', 'boolean', 'Array', 'object', 'null'],
      },
    };

    it('have types, also those given one by one; a text stays a text', async () => {
      const { code, kinds: expected } = inLanguage(kinds, language);
      const whole = await runCode(home, language, code, [
        '--arguments',
        JSON.stringify(given),
        '--arg',
        's=7',
      ]);
      expect(whole.result).toEqual(expected);
      const single = Object.entries(given).flatMap(([name, value]) => [
        '--argjson',
        `${name}=${JSON.stringify(value)}`,
      ]);
      expect((await runCode(home, language, code, [...single, '--arg', 's=true'])).result).toEqual(expected);
    });

    const values: PerLanguage<string> = {
      PowerShell: '$a[1]; $a[2][0]; $o.k; $o.inner.n',
      CSharp:
        'new object[] { a[1], ((object[])a[2])[0], o["k"], ((Dictionary<string, object>)o["inner"])["n"] }',
      VBNet: 'Return New Object() {a(1), a(2)(0), o("k"), o("inner")("n")}',
      JavaScript: 'return [a[1], a[2][0], o.k, o.inner.n]',
    };

    it('keep what is inside of them', async () => {
      const ran = await runCode(home, language, inLanguage(values, language), [
        '--arguments',
        JSON.stringify(given),
      ]);
      expect(ran.result).toEqual(['two', 3, 'v', 1]);
    });

    const reserved: PerLanguage<string[]> = {
      PowerShell: ['PID', 'host', 'Error', 'TRUE', 'TaskId', 'taskprogress'],
      CSharp: ['class', 'true', 'await', 'ct', 'TaskId', 'TaskProgress'],
      VBNet: ['Dim', 'class', 'TRUE', 'ct', 'taskid', 'TaskProgress'],
      JavaScript: ['class', 'await', 'true', 'arguments', 'signal', 'taskId', 'taskProgress'],
    };

    it.each(inLanguage(reserved, language))('may not have the reserved name %s', async (name) => {
      const refused = await home.kr([
        'new-task',
        '--json',
        '--language',
        language,
        '--code',
        '1',
        '--id',
        `r-${name}`,
        '--arg',
        `${name}=1`,
      ]);
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'invalid_argument' });
      expect((await home.kr(['get-task-state', `r-${name}`])).code).toBe(3);
    });
  });

  describe('progress', () => {
    const script: PerLanguage<string> = {
      PowerShell: `$p = $TaskProgress
"$p"; $p.PercentComplete = 41.6; $p.StatusMessage = 'Uploading'; "$p"; $p.PercentComplete
$p.PercentComplete = 150; $p.PercentComplete; $p.PercentComplete = -5; $p.PercentComplete
try { $p.PercentComplete = [double]::NaN; 'taken' } catch { 'refused' }
try { $p.StatusMessage = ' '; 'taken' } catch { 'refused' }
$p.StatusMessage; $p.IsTerminal
$p.Complete('over'); "$p"; $p.IsTerminal; $p.Reset(); "$p"; $p.IsTerminal
$p.Complete(); "$p"; $p.Reset(); $p.Fail(); "$p"; $p.Reset(); $p.Cancel(); "$p"; $p.Cancel('enough'); "$p"
$before = $p.LastUpdatedUtc; $p.Reset(); $p.LastUpdatedUtc -ge $before
$p.PercentComplete = 30; $p.Fail('it went wrong')`,
      CSharp: `var p = TaskProgress; var r = new List<object>();
r.Add($"{p}"); p.PercentComplete = 41.6; p.StatusMessage = "Uploading"; r.Add(p.ToString()); r.Add(p.PercentComplete);
p.PercentComplete = 150; r.Add(p.PercentComplete); p.PercentComplete = -5; r.Add(p.PercentComplete);
try { p.PercentComplete = double.NaN; r.Add("taken"); } catch (ArgumentException) { r.Add("refused"); }
try { p.StatusMessage = " "; r.Add("taken"); } catch (ArgumentException) { r.Add("refused"); }
r.Add(p.StatusMessage); r.Add(p.IsTerminal);
p.Complete("over"); r.Add($"{p}"); r.Add(p.IsTerminal); p.Reset(); r.Add($"{p}"); r.Add(p.IsTerminal);
p.Complete(); r.Add($"{p}"); p.Reset(); p.Fail(); r.Add($"{p}"); p.Reset(); p.Cancel(); r.Add($"{p}"); p.Cancel("enough"); r.Add($"{p}");
DateTime before = p.LastUpdatedUtc; p.Reset(); r.Add(p.LastUpdatedUtc >= before);
p.PercentComplete = 30; p.Fail("it went wrong");
return r;`,
      VBNet: `Dim p = TaskProgress
Dim r As New List(Of Object)
r.Add($"{p}") : p.PercentComplete = 41.6 : p.StatusMessage = "Uploading" : r.Add(p.ToString()) : r.Add(p.PercentComplete)
p.PercentComplete = 150 : r.Add(p.PercentComplete) : p.PercentComplete = -5 : r.Add(p.PercentComplete)
Try
  p.PercentComplete = Double.NaN : r.Add("taken")
Catch ex As ArgumentException
  r.Add("refused")
End Try
Try
  p.StatusMessage = " " : r.Add("taken")
Catch ex As ArgumentException
  r.Add("refused")
End Try
r.Add(p.StatusMessage) : r.Add(p.IsTerminal)
p.Complete("over") : r.Add($"{p}") : r.Add(p.IsTerminal) : p.Reset() : r.Add($"{p}") : r.Add(p.IsTerminal)
p.Complete() : r.Add($"{p}") : p.Reset() : p.Fail() : r.Add($"{p}") : p.Reset() : p.Cancel() : r.Add($"{p}") : p.Cancel("enough") : r.Add($"{p}")
Dim before As Date = p.LastUpdatedUtc
p.Reset() : r.Add(p.LastUpdatedUtc >= before)
p.PercentComplete = 30 : p.Fail("it went wrong")
Return r`,
      JavaScript: `const p = taskProgress, r = [];
r.push(\`\${p}\`); p.percentComplete = 41.6; p.statusMessage = 'Uploading'; r.push(p.toString(), p.percentComplete);
p.percentComplete = 150; r.push(p.percentComplete); p.percentComplete = -5; r.push(p.percentComplete);
try { p.percentComplete = NaN; r.push('taken') } catch { r.push('refused') }
try { p.statusMessage = ' '; r.push('taken') } catch { r.push('refused') }
r.push(p.statusMessage, p.isTerminal);
p.complete('over'); r.push(\`\${p}\`, p.isTerminal); p.reset(); r.push(\`\${p}\`, p.isTerminal);
p.complete(); r.push(\`\${p}\`); p.reset(); p.fail(); r.push(\`\${p}\`); p.reset(); p.cancel(); r.push(\`\${p}\`); p.cancel('enough'); r.push(\`\${p}\`);
const before = p.lastUpdatedUtc; p.reset(); r.push(p.lastUpdatedUtc >= before);
p.percentComplete = 30; p.fail('it went wrong');
return r;`,
    };

    it('clamps, refuses, has helpers and a text; Fail moves the bar and no more', async () => {
      const { code, task, result } = await runCode(home, language, inLanguage(script, language));
      expect(result).toEqual([
        ...['0% - Running', '42% - Uploading', 41.6, 100, 0, 'refused', 'refused', 'Uploading', false],
        ...['100% - over', true, '0% - Not started', false],
        ...['100% - Completed', '100% - Failed', '100% - Cancelled', '100% - enough', true],
      ]);
      expect([code, task.state]).toEqual([0, 'Completed']);
      expect(task.progress).toMatchObject({
        percentComplete: 100,
        statusMessage: 'it went wrong',
        reachedPercent: 100,
        isTerminal: true,
      });
    });
  });

  describe('console', () => {
    // What the protocol itself would say: a runner that took it from stdout would believe it.
    const lie = '{"type":"done","outcome":"failed","fault":null,"exitCode":3,"reusable":true,"reason":null}';
    const writes: PerLanguage<string> = {
      PowerShell: `[Console]::Out.WriteLine('${lie}'); [Console]::Error.WriteLine('${lie}'); & sh -c 'echo child >&2'; [Console]::Write('ünï 🎉'); 'r'`,
      CSharp: `Console.WriteLine(lie); Console.Error.WriteLine(lie);
using (var c = Process.Start("sh", new[] { "-c", "echo child >&2" })) c.WaitForExit();
Console.Write("ünï 🎉"); return "r";`,
      VBNet: `Console.WriteLine(lie) : Console.Error.WriteLine(lie)
Using c = System.Diagnostics.Process.Start("sh", {"-c", "echo child >&2"})
  c.WaitForExit()
End Using
Console.Write("ünï 🎉")
Return "r"`,
      JavaScript: `console.log(lie); console.error(lie);
(await import('node:child_process')).execFileSync('sh', ['-c', 'echo child >&2'], { stdio: 'inherit' });
process.stdout.write('ünï 🎉'); return 'r';`,
    };

    it('is recorded, and never disturbs the protocol', async () => {
      const { code, task, result } = await runCode(home, language, inLanguage(writes, language), [
        '--arg',
        `lie=${lie}`,
      ]);
      expect([code, one(result)]).toEqual([0, 'r']);
      const { stdout, stderr = '' } = await outputOf(home, task.id);
      expect(stdout).toBe(`${lie}\nünï 🎉`);
      // What a child writes comes by a pipe of its own, so the order between the two is not promised.
      expect(stderr.split('\n').sort()).toEqual(['', 'child', lie]);
    });
  });

  describe('results', () => {
    type Row = { code: string; result: unknown };
    const rows: PerLanguage<Record<string, Row>> = {
      PowerShell: {
        nothing: { code: '$null = 1', result: null },
        dates: {
          code: '[datetime]::UnixEpoch; [DateTimeOffset]::UnixEpoch',
          result: [
            expect.stringMatching(/^1970-01-01T00:00:00/),
            expect.stringMatching(/^1970-01-01T00:00:00/),
          ],
        },
        cycles: { code: '$h = @{ n = 1 }; $h.self = $h; $h', result: [{ n: 1, self: null }] },
        'big numbers': {
          code: '[long]::MaxValue; [double]::MaxValue',
          result: [2 ** 63, 1.7976931348623157e308],
        },
        text: { code: '"ünï 🎉`t``"; "lone $([char]0xD800)"', result: ['ünï 🎉\t`', 'lone �'] },
      },
      CSharp: {
        nothing: { code: 'return null;', result: null },
        dates: {
          code: 'new object[] { DateTime.UnixEpoch, DateTimeOffset.UnixEpoch }',
          result: [
            expect.stringMatching(/^1970-01-01T00:00:00/),
            expect.stringMatching(/^1970-01-01T00:00:00/),
          ],
        },
        cycles: {
          code: 'class Node { public Node Next; public int V = 1; } var a = new Node(); a.Next = a; return a;',
          result: { Next: null, V: 1 },
        },
        'big numbers': {
          code: 'new object[] { long.MaxValue, double.MaxValue }',
          result: [2 ** 63, 1.7976931348623157e308],
        },
        text: { code: 'new[] { "ünï 🎉\\t`", "lone \\ud800" }', result: ['ünï 🎉\t`', 'lone �'] },
      },
      VBNet: {
        nothing: { code: 'Return Nothing', result: null },
        dates: {
          code: 'Return New Object() {Date.UnixEpoch, DateTimeOffset.UnixEpoch}',
          result: [
            expect.stringMatching(/^1970-01-01T00:00:00/),
            expect.stringMatching(/^1970-01-01T00:00:00/),
          ],
        },
        cycles: {
          code: 'Dim d As New Dictionary(Of String, Object) From {{"n", 1}}\nd("self") = d\nReturn d',
          result: { n: 1, self: null },
        },
        'big numbers': {
          code: 'Return New Object() {Long.MaxValue, Double.MaxValue}',
          result: [2 ** 63, 1.7976931348623157e308],
        },
        text: {
          code: 'Return {"ünï 🎉" & vbTab & "`", "lone " & ChrW(&HD800)}',
          result: ['ünï 🎉\t`', 'lone �'],
        },
      },
      JavaScript: {
        nothing: { code: 'const x = 1', result: null },
        dates: { code: 'return [new Date(0)]', result: ['1970-01-01T00:00:00.000Z'] },
        cycles: { code: 'const a = { n: 1 }; a.self = a; return a', result: { n: 1, self: null } },
        'big numbers': {
          code: 'return [Number.MAX_VALUE, 2n ** 64n]',
          result: [1.7976931348623157e308, '18446744073709551616'],
        },
        text: { code: 'return ["ünï 🎉\\t`", "lone \\ud800"]', result: ['ünï 🎉\t`', 'lone \ud800'] },
      },
    };

    it.each(Object.entries(inLanguage(rows, language)))('of %s', async (_, { code, result }) => {
      const typed = language === 'TypeScript' ? code.replace('const a =', 'const a: any =') : code;
      const ran = await runCode(home, language, typed);
      expect([ran.code, ran.result]).toEqual([0, result]);
    });

    const deep: PerLanguage<string> = {
      PowerShell: '$d = @{}; 1..500 | ForEach-Object { $d = @{ d = $d } }; $d',
      CSharp: 'object d = 1; for (var i = 0; i < 500; i++) d = new[] { d }; return d;',
      VBNet: 'Dim d As Object = 1\nFor i = 1 To 500\nd = New Object() {d}\nNext\nReturn d',
      JavaScript: 'let d; for (let i = 0; i < 500; i++) d = [d]; return d',
    };

    it('of any depth are cut at some', async () => {
      const { code, result } = await runCode(home, language, inLanguage(deep, language));
      let depth = 0;
      for (let inner = result; typeof inner === 'object' && inner !== null; depth++) {
        inner = Object.values(inner)[0];
      }
      expect(code).toBe(0);
      expect(depth).toBeGreaterThan(20);
      expect(depth).toBeLessThan(500);
    });

    const large: PerLanguage<string> = {
      PowerShell: "'x' * 5000",
      CSharp: "return new string('x', 5000);",
      VBNet: 'Return New String("x"c, 5000)',
      JavaScript: "return 'x'.repeat(5000)",
    };

    it('over the limit, which is a setting, fail the task', async () => {
      const code = inLanguage(large, language);
      await home.ok(['config', 'set', 'maxResultSize', '1KiB']);
      const { task, ...failed } = await runCode(home, language, code);
      await home.ok(['config', 'unset', 'maxResultSize']);
      expect([failed.code, failed.result]).toEqual([1, null]);
      expect(task).toMatchObject({ state: 'Failed', fault: { code: 'result_too_large' } });
      expect(one((await runCode(home, language, code)).result)).toHaveLength(5000);
    });
  });

  describe('ends', () => {
    const exits: PerLanguage<string> = {
      PowerShell: 'exit $CODE',
      CSharp: 'Environment.Exit($CODE);',
      VBNet: 'Environment.Exit($CODE)',
      JavaScript: 'process.exit($CODE)',
    };

    it.each([
      [0, 0, 'Completed'],
      [7, 7, 'Failed'],
      [256, 1, 'Failed'],
      [-1, 1, 'Failed'],
    ])('with exit code %d: kr run-task exits with %d', async (own, expected, state) => {
      const { code, task } = await runCode(
        home,
        language,
        inLanguage(exits, language).replace('$CODE', String(own)),
      );
      expect(code).toBe(expected);
      expect(task).toMatchObject({ state, exitCode: own, fault: own === 0 ? null : { code: 'exit' } });
    });

    const throws: PerLanguage<{ code: string; type: string; before: unknown }> = {
      PowerShell: {
        code: "'before'\n\n  throw [InvalidOperationException]::new('bad')",
        type: 'System.InvalidOperationException',
        before: ['before'],
      },
      CSharp: {
        code: 'var x = 1;\n\n  throw new InvalidOperationException("bad");',
        type: 'System.InvalidOperationException',
        before: null,
      },
      VBNet: {
        code: 'Dim x = 1\n\n  Throw New InvalidOperationException("bad")',
        type: 'System.InvalidOperationException',
        before: null,
      },
      JavaScript: { code: "let x = 1;\n\n  throw new RangeError('bad')", type: 'RangeError', before: null },
    };

    it('in a fault with message, type and line', async () => {
      const { code, type, before } = inLanguage(throws, language);
      const { task, result, ...ended } = await runCode(home, language, code);
      expect([ended.code, result]).toEqual([1, before]);
      expect(task).toMatchObject({
        state: 'Failed',
        exitCode: null,
        fault: {
          code: 'error',
          message: 'bad',
          type,
          position: expect.stringMatching(/^At line:3 char:\d+\n\+ /),
        },
      });
    });

    const wrong: PerLanguage<string> = {
      PowerShell: '1\n  if (',
      CSharp: 'var x = 1;\n  int y = ;',
      VBNet: 'Dim x = 1\n  Dim y As Integer = ',
      JavaScript: 'let x = 1;\n  let y = ;',
    };

    it('before it begins, when the code does not compile', async () => {
      const refused = await home.kr([
        'run-task',
        '--json',
        '--id',
        `wrong-${language}`,
        '--language',
        language,
        '--code',
        inLanguage(wrong, language),
      ]);
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      const { code, diagnostics } = JSON.parse(refused.stderr);
      expect(code).toBe('compile_error');
      expect(diagnostics[0]).toMatchObject({ line: 2, column: expect.any(Number), severity: 'error' });
      expect(diagnostics[0].column).toBeGreaterThan(2);
      expect((await home.kr(['get-task-state', `wrong-${language}`])).code).toBe(3);
    });
  });

  describe('surroundings', () => {
    const kr: PerLanguage<string> = {
      PowerShell: 'kr get-task-state $env:KR_TASK_ID; $env:KR_TASK_ID -eq $TaskId; $env:KR_HOME',
      CSharp: `var start = new ProcessStartInfo("kr") { RedirectStandardOutput = true };
start.ArgumentList.Add("get-task-state"); start.ArgumentList.Add(Environment.GetEnvironmentVariable("KR_TASK_ID"));
using var kr = Process.Start(start);
return new object[] { (await kr.StandardOutput.ReadToEndAsync()).Trim(), Environment.GetEnvironmentVariable("KR_TASK_ID") == TaskId, Environment.GetEnvironmentVariable("KR_HOME") };`,
      VBNet: `Dim id = Environment.GetEnvironmentVariable("KR_TASK_ID")
Dim start As New System.Diagnostics.ProcessStartInfo("kr", "get-task-state " & id) With {.RedirectStandardOutput = True}
Using kr = System.Diagnostics.Process.Start(start)
  Return New Object() {(Await kr.StandardOutput.ReadToEndAsync()).Trim(), id = TaskId, Environment.GetEnvironmentVariable("KR_HOME")}
End Using`,
      JavaScript: `const { execFileSync } = await import('node:child_process');
const { KR_TASK_ID, KR_HOME } = process.env;
return [execFileSync('kr', ['get-task-state', KR_TASK_ID]).toString().trim(), KR_TASK_ID === taskId, KR_HOME];`,
    };

    it('let a snippet call kr about itself', async () => {
      expect((await runCode(home, language, inLanguage(kr, language))).result).toEqual([
        'Running',
        true,
        home.home,
      ]);
    });

    const seen: PerLanguage<string> = {
      PowerShell:
        "$PWD.Path; 'PLAIN', 'MY_TOKEN', 'KR_OTHER', 'OWN' | ForEach-Object { [Environment]::GetEnvironmentVariable($_) ?? '-' }",
      CSharp: `new[] { "PLAIN", "MY_TOKEN", "KR_OTHER", "OWN" }
  .Select(n => Environment.GetEnvironmentVariable(n) ?? "-").Prepend(Directory.GetCurrentDirectory())`,
      VBNet: `Return {"PLAIN", "MY_TOKEN", "KR_OTHER", "OWN"}.
  Select(Function(n) If(Environment.GetEnvironmentVariable(n), "-")).Prepend(Directory.GetCurrentDirectory())`,
      JavaScript:
        "return [process.cwd(), ...['PLAIN', 'MY_TOKEN', 'KR_OTHER', 'OWN'].map((n) => process.env[n] ?? '-')]",
    };

    it("are the caller's directory and environment, less what is secret and not asked for", async () => {
      const cwd = path.join(realpathSync(home.directory), `here [${language}]`);
      mkdirSync(cwd);
      const caller = { cwd, env: { PLAIN: 'a=b ü', MY_TOKEN: 'hush', KR_OTHER: 'x' } };
      const code = inLanguage(seen, language);
      expect((await runCode(home, language, code, [], caller)).result).toEqual([cwd, 'a=b ü', '-', '-', '-']);
      expect(
        (await runCode(home, language, code, ['--env', 'MY_TOKEN', '--env', 'OWN=1'], caller)).result,
      ).toEqual([cwd, 'a=b ü', 'hush', '-', '1']);
    });

    const changes: PerLanguage<{ change: string; look: string; clean: unknown[] }> = {
      PowerShell: {
        change: `$global:left = 1; $env:LEFT = 1; Set-Location /; $global:ErrorActionPreference = 'Stop'
function global:Left { 1 }; [cultureinfo]::CurrentCulture = 'de-DE'; Set-Alias -Scope Global left2 Get-Date; $PID`,
        look: `$PID; "$left"; "$env:LEFT"; $PWD.Path -eq '/'; "$ErrorActionPreference"; (1.5).ToString()
[bool](Get-Command Left, left2 -ErrorAction Ignore)`,
        clean: ['', '', false, 'Continue', '1.5', false],
      },
      CSharp: {
        change: `Environment.SetEnvironmentVariable("LEFT", "1"); Directory.SetCurrentDirectory("/");
CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("de-DE"); Console.SetOut(TextWriter.Null);
Environment.ProcessId`,
        look: `Console.WriteLine("heard");
return new object[] { Environment.ProcessId, Environment.GetEnvironmentVariable("LEFT") ?? "", Directory.GetCurrentDirectory() == "/", await Task.Run(() => $"{1.5}") };`,
        clean: ['', false, '1.5'],
      },
      VBNet: {
        change: `Environment.SetEnvironmentVariable("LEFT", "1") : Directory.SetCurrentDirectory("/")
System.Globalization.CultureInfo.DefaultThreadCurrentCulture = New System.Globalization.CultureInfo("de-DE")
Return Environment.ProcessId`,
        look: `Return New Object() {Environment.ProcessId, If(Environment.GetEnvironmentVariable("LEFT"), ""), Directory.GetCurrentDirectory() = "/", Await Task.Run(Function() $"{1.5}")}`,
        clean: ['', false, '1.5'],
      },
      JavaScript: {
        change: `globalThis.left = 1; process.env.LEFT = '1'; process.chdir('/'); process.exitCode = 0;
console.log = () => {}; return process.pid`,
        look: `console.log('heard');
return [process.pid, typeof globalThis['left'], process.env.LEFT ?? '', process.cwd() === '/']`,
        clean: ['undefined', '', false],
      },
    };

    it('are put back before the next task; an isolated one has a process of its own', async () => {
      // With one runner the next task gets the same process.
      await home.ok(['config', 'set', 'maxRunners', '1']);
      const { change, look, clean } = inLanguage(changes, language);
      const first = await runCode(home, language, change);
      const second = await runCode(home, language, look);
      expect(second.result).toEqual([one(first.result), ...clean]);
      if (look.includes('heard')) expect(await outputOf(home, second.task.id)).toEqual({ stdout: 'heard\n' });
      const isolated = await runCode(home, language, look, ['--isolated']);
      await home.ok(['config', 'unset', 'maxRunners']);
      expect(isolated.result).toEqual([expect.any(Number), ...clean]);
      expect(isolated.result[0]).not.toBe(second.result[0]);
    });
  });

  it('is read from stdin with -', async () => {
    const code = inLanguage(
      { PowerShell: '6 * 7', CSharp: '6 * 7', VBNet: 'Return 6 * 7', JavaScript: 'return 6 * 7' },
      language,
    );
    const args = ['run-task', '--language', language, '--code-file-path', '-'];
    expect(await home.ok(args, { input: code })).toBe('42');
  });
});
