/** What every snippet has, whatever its language: arguments, progress, a console, a result. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { inLanguage, languages, outputOf, type PerLanguage, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Tasks follow one another: a second runner would only be kept warm.
  await home.ok(['config', 'set', 'maxRunners', '1']);
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
      Python: {
        code: '[type(x).__name__ for x in (i, l, d, s, b, a, o)] + [str(n is None)]',
        kinds: ['int', 'int', 'float', 'str', 'bool', 'list', 'dict', 'True'],
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
      Python: '[a[1], a[2][0], o["k"], o["inner"]["n"]]',
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
      Python: ['class', 'await', 'None', 'result', 'ct', 'task_id', 'task_progress', '__name__'],
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
      Python: `p = task_progress; r = []
r.append(f"{p}"); p.percent_complete = 41.6; p.status_message = "Uploading"; r += [str(p), p.percent_complete]
p.percent_complete = 150; r.append(p.percent_complete); p.percent_complete = -5; r.append(p.percent_complete)
def refused(name, value):
    try:
        setattr(p, name, value)
        return "taken"
    except ValueError:
        return "refused"
r += [refused("percent_complete", float("nan")), refused("status_message", " ")]
r += [p.status_message, p.is_terminal]
p.complete("over"); r += [f"{p}", p.is_terminal]; p.reset(); r += [f"{p}", p.is_terminal]
p.complete(); r.append(f"{p}"); p.reset(); p.fail(); r.append(f"{p}"); p.reset(); p.cancel(); r.append(f"{p}"); p.cancel("enough"); r.append(f"{p}")
before = p.last_updated_utc; p.reset(); r.append(p.last_updated_utc >= before)
p.percent_complete = 30; p.fail("it went wrong")
r`,
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
      Python: `import subprocess, sys
print(lie); print(lie, file=sys.stderr)
subprocess.run(['sh', '-c', 'echo child >&2'])
print('ünï 🎉', end=''); 'r'`,
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
      Python: {
        nothing: { code: 'x = 1', result: null },
        dates: {
          code: 'import datetime\n[datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc), datetime.date(1970, 1, 1)]',
          result: ['1970-01-01T00:00:00+00:00', '1970-01-01'],
        },
        cycles: { code: 'a = {"n": 1}; a["self"] = a; a', result: { n: 1, self: null } },
        'big numbers': {
          code: 'import sys\n[2 ** 64, sys.float_info.max, float("inf")]',
          result: [2 ** 64, 1.7976931348623157e308, null],
        },
        text: { code: '["ünï 🎉\\t`", "lone \\ud800"]', result: ['ünï 🎉\t`', 'lone �'] },
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
      Python: 'd = 1\nfor _ in range(500): d = [d]\nd',
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
      Python: '"x" * 5000',
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
});
