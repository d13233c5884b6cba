/** PowerShell through the adapter with the real host. No daemon. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DotnetTasks, hostDirectory, type RunOptions, type Told } from '../helpers/dotnet-tasks.ts';

let tasks: DotnetTasks;
beforeAll(() => {
  tasks = new DotnetTasks();
});
afterAll(() => tasks[Symbol.asyncDispose]());

const run = (code: string, options: RunOptions = {}): Promise<Told> => tasks.run('PowerShell', code, options);

describe('results', () => {
  it.each([
    ['several objects', '1..3', [1, 2, 3]],
    ['one object', '"x"', ['x']],
    ['no output', '$x = 1', undefined],
    ['nulls', '$null, 1', [null, 1]],
    [
      'custom objects, whole and in order',
      '[pscustomobject]@{ z = 1; a = @{ k = @(1, [pscustomobject]@{ d = 2 }) } }',
      [{ z: 1, a: { k: [1, { d: 2 }] } }],
    ],
    [
      'dates, enums, switches',
      '[datetime]"2026-01-02", [DayOfWeek]::Friday, [switch]$true',
      ['2026-01-02T00:00:00.0000000', 'Friday', true],
    ],
    [
      'selected properties',
      'Get-Item $PWD | Select-Object PSIsContainer, Name -First 1 | ForEach-Object { $_.PSIsContainer }',
      [true],
    ],
    ['classes of its own', 'class P { [int]$X = 3 }\n[P]::new()', [{ X: 3 }]],
    ['added types', 'Add-Type "public class Zed { public int A = 4; }"; [Zed]::new()', [{ A: 4 }]],
    ['namespaces', 'using namespace System.Text\n[StringBuilder]::new("q").ToString()', ['q']],
    [
      'tables as their text',
      '1..2 | ForEach-Object { [pscustomobject]@{ a = $_; b = "x" } } | Format-Table',
      ['a b\n- -\n1 x\n2 x'],
    ],
    ['native commands', 'sh -c "echo a; echo b"; $LASTEXITCODE', ['a', 'b', 0]],
    ['parallel work', '1..3 | ForEach-Object -Parallel { $_ * 2 } | Sort-Object', [2, 4, 6]],
    ['thread jobs', 'Start-ThreadJob { 5 } | Wait-Job | Receive-Job', [5]],
    ['an object that holds itself', '$h = @{ n = 1 }; $h.self = $h; $h', [{ n: 1, self: null }]],
  ])('%s', async (_, code, expected) => {
    const { outcome, result, outputs } = await run(code);
    expect(outcome).toMatchObject({ kind: 'completed', fault: null, exitCode: null });
    expect(outputs).toEqual([]);
    expect(result).toEqual(expected);
  });

  it('of rich objects are useful and bounded', async () => {
    const { result, outcome } = await run('Get-Process -Id $PID; Get-Item $PSHOME; Get-Date');
    const [process, directory, date] = result as [Record<string, unknown>, Record<string, unknown>, string];
    expect(process).toMatchObject({ ProcessName: 'dotnet', Id: expect.any(Number), CPU: expect.any(Number) });
    expect(directory).toMatchObject({ Name: 'unix', Exists: true, Parent: expect.stringContaining('/any') });
    expect(Date.parse(date)).toBeGreaterThan(0);
    expect(outcome.result?.length).toBeLessThan(50_000);
  });

  it('that are too large stop the task early', async () => {
    const { outcome, result } = await run('while ($true) { "x" * 1000 }');
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'result_too_large' } });
    expect(result).toBeUndefined();
  });
});

describe('arguments', () => {
  it('are variables, objects with their keys', async () => {
    const code =
      '$n + 1; $n.GetType().Name; $h.KEY; $h.Inner.x; $list.Count; $big.GetType().Name; $f; $none -eq $null';
    const { result } = await run(code, {
      arguments: { n: 1, h: { key: 'v', Inner: { x: 2 } }, list: [1, 2], big: 5e9, f: 0.5, none: null },
    });
    expect(result).toEqual([2, 'Int32', 'v', 2, 2, 'Int64', 0.5, true]);
  });

  it('are bound by name to a param() block, and only to it', async () => {
    const code =
      'param([Parameter(Mandatory)][int]$Count, [switch]$Loud, $Usual = "u") "$Count $Loud $Usual $other"';
    const { result } = await run(code, { arguments: { count: 3, loud: true, other: 'x' } });
    expect(result).toEqual(['3 True u ']);
  });

  it('that are missing are a clear error, never a question', async () => {
    const { outcome } = await run('[CmdletBinding()]param([Parameter(Mandatory)]$Path) 1');
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'error' } });
    expect(outcome.fault?.message).toContain('Path');
  });
});

describe('surroundings', () => {
  it('are the task id, the directory, the environment, fresh each time', async () => {
    const first = await run(
      '$TaskId; "$PWD"; $env:MINE; $env:LEFT = 1; $left = 1; function global:f { 1 }; Set-Location /',
      {
        environment: { ...tasks.environment, MINE: 'own' },
      },
    );
    expect(first.result).toEqual(['the-task', tasks.directory, 'own']);
    const second = await run(
      '"$env:LEFT$left$env:MINE"; "$PWD"; [bool](Get-Command f -ErrorAction Ignore); $Error.Count',
    );
    expect(second.result).toEqual(['', tasks.directory, false, 0]);
    expect(second.runner).toBe(first.runner);
  });

  it('of a file tell where it is', async () => {
    const codeFilePath = path.join(tasks.directory, 'work.ps1');
    const code = '$PSScriptRoot; $PSCommandPath\nthrow "bad"';
    const { result, outcome } = await run(code, { codeFilePath });
    expect(result).toEqual([tasks.directory, codeFilePath]);
    expect(outcome.fault?.position).toMatch(`At ${codeFilePath}:2 char:1\n+ throw "bad"`);
  });

  it('have the standard modules, and those of the environment', async () => {
    const modules = path.join(tasks.directory, 'modules');
    mkdirSync(path.join(modules, 'Mine'), { recursive: true });
    writeFileSync(path.join(modules, 'Mine', 'Mine.psm1'), 'function Get-Mine { "mine" }');
    const { result } = await run(
      'Get-Mine; (Get-Module -ListAvailable).Name -contains "PowerShellGet"; (ConvertTo-Json @{ a = 1 } -Compress)',
      { environment: { ...tasks.environment, PSModulePath: modules } },
    );
    expect(result).toEqual(['mine', true, '{"a":1}']);
  });

  it('have the drives that PowerShell itself makes, though they are not looked for anew', async () => {
    const code = `function Show($provider) {
  $names = 'ImplementingType HelpFile PSSnapIn ModuleName Home Capabilities VolumeSeparatedByColon ItemSeparator AltItemSeparator'
  (-split $names | ForEach-Object { "$_ $($provider.$_)" }) -join "\`n"
  ($provider.Drives | Sort-Object Name | ForEach-Object {
    "$($_.Name) $($_.Root) $($_.Description) $($_.DisplayRoot) $($_.VolumeSeparatedByColon) $($_.Provider)"
  }) -join "\`n"
}
$usual = [runspacefactory]::CreateRunspace()
$usual.Open()
Show (Get-PSProvider FileSystem)
Show $usual.SessionStateProxy.Provider.GetOne('FileSystem')
$usual.Dispose()
$assembly = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Kr.Host' }
$assembly.GetType('Kr.Host.PowerShell.QuickFileSystem').GetField('s_givenUp', 'Static,NonPublic').GetValue($null)`;
    const { result, outcome } = await tasks.run('PowerShell', code);
    expect(outcome.fault).toBeNull();
    const [own, drives, usual, usualDrives, givenUp] = result as unknown[];
    expect([own, drives, givenUp]).toEqual([usual, usualDrives, false]);
  });

  it('have modules of the working directory', async () => {
    writeFileSync(path.join(tasks.directory, 'own.psm1'), 'class Q { [int]$A = 9 }');
    expect((await run('using module ./own.psm1\n[Q]::new()')).result).toEqual([{ A: 9 }]);
  });

  it('have the culture that the environment asks for', async () => {
    const { result } = await run('(Get-Culture).Name; (1.5).ToString()', {
      environment: { ...tasks.environment, LC_ALL: 'de_DE.UTF-8' },
    });
    expect(result).toEqual(['de-DE', '1,5']);
  });
});

describe('streams', () => {
  it('are recorded in order, each once, with positions', async () => {
    const { outputs, result } = await run(`Write-Error bad
Write-Warning careful
Write-Verbose hidden; Write-Verbose shown -Verbose
Write-Debug hidden
Write-Host hello
Write-Information note
[Console]::WriteLine('console')
'text' | Out-Host
'out'`);
    const joined: [string, string][] = [];
    for (const { stream, text } of outputs) {
      const last = joined.at(-1);
      if (last && last[0] === stream && stream === 'stdout') last[1] += text;
      else joined.push([stream, text]);
    }
    expect(joined).toEqual([
      ['error', 'bad'],
      ['warning', 'careful'],
      ['verbose', 'shown'],
      ['information', 'hello'],
      ['information', 'note'],
      ['stdout', 'console\ntext\n'],
    ]);
    expect(outputs[0]?.position).toMatch(/^At line:1 char:1\n\+ Write-Error bad/);
    expect(result).toEqual(['out']);
  });

  it('of native commands are stdout in the pipeline and stderr', async () => {
    const { outputs, result, outcome } = await run('sh -c "echo out; echo err >&2; exit 3"; $LASTEXITCODE');
    expect(result).toEqual(['out', 3]);
    expect(outputs).toEqual([{ stream: 'stderr', text: 'err\n', position: null }]);
    expect(outcome).toMatchObject({ kind: 'completed', exitCode: null });
  });

  it('take Write-Progress as progress', async () => {
    const { outcome, progress } =
      await run(`Write-Progress -Activity Copy -Status 'Step 1' -PercentComplete 40
Start-Sleep -Milliseconds 80
Write-Progress -Activity Copy -PercentComplete 60
Write-Progress -Activity Copy -Completed`);
    expect(progress[0]).toMatchObject({ percentComplete: 40, statusMessage: 'Step 1' });
    expect(outcome.progress).toMatchObject({
      percentComplete: 60,
      reachedPercent: 60,
      statusMessage: 'Copy',
    });
  });
});

describe('progress', () => {
  it('does the guide', async () => {
    const { result, progress, outcome } = await run(`$TaskProgress.PercentComplete = 0
$TaskProgress.StatusMessage = 'Starting'
1..5 | ForEach-Object {
  Start-Sleep -Milliseconds 60
  $TaskProgress.PercentComplete = $_ * 20
  $TaskProgress.StatusMessage = "Phase $_"
}
$TaskProgress.PercentComplete = 100
$TaskProgress.StatusMessage = 'Done'
42`);
    expect(result).toEqual([42]);
    expect(progress.length).toBeGreaterThan(3);
    expect(outcome.progress).toMatchObject({
      percentComplete: 100,
      statusMessage: 'Done',
      isTerminal: false,
    });
  });

  it('has its helpers and its text, and refuses nonsense', async () => {
    const code = `$TaskProgress.PercentComplete = 41.6; "$TaskProgress"
$TaskProgress.PercentComplete = 300; $TaskProgress.PercentComplete
try { $TaskProgress.PercentComplete = [double]::NaN } catch { 'NaN' }
try { $TaskProgress.StatusMessage = ' ' } catch { 'blank' }
$TaskProgress.PercentComplete = 30; $TaskProgress.Fail(); "$TaskProgress"; $TaskProgress.IsTerminal`;
    const { result, outcome } = await run(code);
    expect(result).toEqual(['42% - Running', 100, 'NaN', 'blank', '100% - Failed', true]);
    expect(outcome).toMatchObject({ kind: 'completed', progress: { reachedPercent: 30 } });
  });
});

describe('ends', () => {
  it('of a terminating error: a fault with position, and what was written before', async () => {
    const { outcome, result } = await run(
      '1\nfunction f {\n  throw [InvalidOperationException]::new("inner")\n}\nf\n2',
    );
    expect(result).toEqual([1]);
    expect(outcome).toMatchObject({ kind: 'failed', exitCode: null });
    expect(outcome.fault).toMatchObject({
      code: 'error',
      message: 'inner',
      type: 'System.InvalidOperationException',
    });
    expect(outcome.fault?.position).toMatch(/^At line:3 char:3\n/);
    expect(outcome.fault?.stackTrace).toBe('at f, <No file>: line 3\nat <ScriptBlock>, <No file>: line 5');
  });

  it.each(['Get-Item /nope -ErrorAction Stop', '$ErrorActionPreference = "Stop"; Get-Item /nope'])(
    'of an error that was made terminating: %s',
    async (code) => {
      const { outcome } = await run(code);
      expect(outcome).toMatchObject({
        kind: 'failed',
        fault: { code: 'error', type: 'System.Management.Automation.ItemNotFoundException' },
      });
    },
  );

  it('of an error that is not terminating: completed', async () => {
    const { outcome, outputs, result } = await run('Get-Item /nope; "after"');
    expect(outcome.kind).toBe('completed');
    expect(outputs).toMatchObject([{ stream: 'error' }]);
    expect(result).toEqual(['after']);
  });

  it.each([
    ['exit 5', 5, 'failed'],
    ['exit', 0, 'completed'],
    ['exit 300', 300, 'failed'],
    ['function f { exit 7 }; f', 7, 'failed'],
  ])('of %s: the exit code', async (exit, exitCode, kind) => {
    const { outcome, result, runner } = await run(`'before'; ${exit}; 'after'`);
    expect(outcome).toMatchObject({ kind, exitCode });
    expect(result).toEqual(['before']);
    expect(runner.reusable).toBe(true);
  });

  it('of a stop that comes at once', async () => {
    const definition = tasks.definition('PowerShell', 'Start-Sleep 60');
    const { runner } = await run('1');
    const job = { taskId: 't', definition, artifact: null, maxResultBytes: 1000, maxOutputBytes: 1000 };
    const outcome = runner.run(job, { progress() {}, output() {} });
    runner.cancel();
    expect(await outcome).toMatchObject({ kind: 'stopped', fault: null, result: null });
  });

  it('of requirements that are not met', async () => {
    expect((await run('#requires -Version 9.0\n1')).outcome.fault?.message).toContain('9.0');
    expect((await run('#requires -Modules NoSuchModule\n1')).outcome.fault?.message).toContain(
      'NoSuchModule',
    );
  });

  it.each(['Start-Sleep 60', 'while ($true) { }', 'sleep 60'])('of a stop during %s', async (work) => {
    const { outcome, result } = await run(`'part'; Write-Host go; ${work}`, { cancelAt: 'go' });
    expect(outcome).toMatchObject({ kind: 'stopped', fault: null });
    expect(result).toEqual(['part']);
  });

  it.each([
    ['Read-Host name', /name/],
    [
      '$host.UI.PromptForChoice("c", "really?", [System.Management.Automation.Host.ChoiceDescription[]]@("&Yes"), 0)',
      /really/,
    ],
    ['Get-Credential', /credential/],
  ])('%s is a clear error, never a wait', async (code, message) => {
    const { outputs, outcome } = await run(`try { ${code} } catch { Write-Warning $_ }`);
    expect(outcome.kind).toBe('completed');
    expect(outputs.map(({ text }) => text).join()).toMatch(message);
  });

  it('of what is not PowerShell: refused with its place', async () => {
    expect(await tasks.diagnostics('PowerShell', '1\nif (')).toMatchObject([{ line: 2, severity: 'error' }]);
  });
});

describe('the host process', () => {
  it('goes with its daemon, children included, also while the snippet loops', async () => {
    const file = path.join(tasks.directory, 'child');
    const code = `(Start-Process sleep 60 -PassThru).Id > ${file}; [Console]::WriteLine('looping'); while ($true) { }`;
    const adapter = path.resolve(import.meta.dirname, '../../src/runners/dotnet/adapter.ts');
    const daemon = execa({
      input: standInDaemon(adapter, code),
      reject: false,
      buffer: false,
    })`${process.execPath} --input-type=module`;
    await new Promise((resolve) => daemon.stdout.once('data', resolve));
    const child = Number(readFileSync(file, 'utf8'));
    expect(existsSync(`/proc/${child}`)).toBe(true);
    daemon.kill('SIGKILL');
    await vi.waitUntil(() => !existsSync(`/proc/${child}/exe`), { timeout: 10_000, interval: 20 });
  });

  it('of the compiler leaves when it is not needed', async () => {
    const own = new DotnetTasks({ compilerIdleMs: 50 });
    expect(await own.adapter.prepare(own.definition('PowerShell', '1'))).toEqual({
      ok: true,
      artifact: null,
    });
    await sleep(300);
    expect(await own.adapter.prepare(own.definition('PowerShell', '2'))).toEqual({
      ok: true,
      artifact: null,
    });
    await own[Symbol.asyncDispose]();
  });
});

/** A program that runs code on a runner of its own, and shows what it writes. */
function standInDaemon(adapter: string, code: string): string {
  const definition = tasks.definition('PowerShell', code);
  return `import { createDotnetAdapter } from ${JSON.stringify(adapter)};
const log = { debug() {}, info() {}, warn() {} };
const environment = ${JSON.stringify(tasks.environment)};
const adapter = createDotnetAdapter({
  hostDirectory: ${JSON.stringify(hostDirectory)}, cacheDirectory: '/nowhere', environment, log,
});
const runner = await adapter.start('PowerShell');
const job = { taskId: 't', definition: ${JSON.stringify(definition)}, artifact: null, maxResultBytes: 1000, maxOutputBytes: 1000 };
await runner.run(job, { progress() {}, output: (_, text) => console.log(text) });`;
}
