/** How every snippet ends, whatever its language, and what it finds around itself. */
import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { inLanguage, languages, outputOf, type PerLanguage, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // With one runner the next task gets the same process.
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** PowerShell gives a list back, the others one value: this makes a value of both. */
const one = (result: unknown): unknown => (Array.isArray(result) && result.length === 1 ? result[0] : result);

describe.each(languages)('%s', (language) => {
  describe('ends', () => {
    const exits: PerLanguage<string> = {
      PowerShell: 'exit $CODE',
      CSharp: 'Environment.Exit($CODE);',
      VBNet: 'Environment.Exit($CODE)',
      JavaScript: 'process.exit($CODE)',
      Python: 'import sys; sys.exit($CODE)',
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
      Python: { code: 'x = 1\n\nif x:  raise RuntimeError("bad")', type: 'RuntimeError', before: null },
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
      Python: 'x = 1\ny = )',
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
      Python: `import os, subprocess
id = os.environ['KR_TASK_ID']
[subprocess.check_output(['kr', 'get-task-state', id], text=True).strip(), id == task_id, os.environ['KR_HOME']]`,
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
      Python:
        "import os\n[os.getcwd(), *(os.environ.get(n, '-') for n in ('PLAIN', 'MY_TOKEN', 'KR_OTHER', 'OWN'))]",
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
      // A process for each task: the one that they have in common is its parent.
      Python: {
        change: `import builtins, json, locale, os, sys
builtins.left = 1; os.environ['LEFT'] = '1'; os.chdir('/'); json.dumps = None; sys.stdout = None
sys.path.insert(0, '/left'); os.getppid()`,
        look: `import json, os, sys
print('heard')
[os.getppid(), 'left' in dir(__builtins__), os.environ.get('LEFT', ''), os.getcwd() == '/', json.dumps(1), '/left' in sys.path]`,
        clean: [false, '', false, '1', false],
      },
    };

    it('are put back before the next task; an isolated one has a process of its own', async () => {
      const { change, look, clean } = inLanguage(changes, language);
      const first = await runCode(home, language, change);
      const second = await runCode(home, language, look);
      expect(second.result).toEqual([one(first.result), ...clean]);
      if (look.includes('heard')) expect(await outputOf(home, second.task.id)).toEqual({ stdout: 'heard\n' });
      const isolated = await runCode(home, language, look, ['--isolated']);
      expect(isolated.result).toEqual([expect.any(Number), ...clean]);
      expect(isolated.result[0]).not.toBe(second.result[0]);
    });
  });

  it('is read from stdin with -', async () => {
    const code = inLanguage(
      {
        PowerShell: '6 * 7',
        CSharp: '6 * 7',
        VBNet: 'Return 6 * 7',
        JavaScript: 'return 6 * 7',
        Python: '6 * 7',
      },
      language,
    );
    const args = ['run-task', '--language', language, '--code-file-path', '-'];
    expect(await home.ok(args, { input: code })).toBe('42');
  });
});
