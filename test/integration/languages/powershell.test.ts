/** What a PowerShell snippet sees. */
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { outputOf, type Ran, run, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Tasks follow one another: a second runner would only be kept warm.
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const ps = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'PowerShell', code, more);

describe('a snippet', () => {
  it.each([
    ['is real PowerShell 7', '$PSVersionTable.PSVersion.Major; $PSVersionTable.PSEdition', [7, 'Core']],
    [
      'has the standard modules',
      `(Get-Module -ListAvailable).Name | Where-Object { $_ -in 'Microsoft.PowerShell.Utility', 'Microsoft.PowerShell.Archive', 'ThreadJob', 'Microsoft.PowerShell.ThreadJob', 'PSReadLine' } | Measure-Object | ForEach-Object { $_.Count -ge 3 }
'{"a":[1,2]}' | ConvertFrom-Json | ForEach-Object { $_.a[1] }`,
      [true, 2],
    ],
    [
      'has classes and enums',
      'enum E { A; B }\nclass P { [E]$K = [E]::B; [int] Twice([int]$x) { return 2 * $x } }\n[P]::new(); [P]::new().Twice(4)',
      [{ K: 'B' }, 8],
    ],
    [
      'has functions that take the pipeline',
      'function Add-One { param([Parameter(ValueFromPipeline)]$In) process { $In + 1 } }\n1..3 | Add-One',
      [2, 3, 4],
    ],
    ['may have begin, process and end', "begin { 'b' } process { 'p' } end { 'e' }", ['b', 'p', 'e']],
    [
      'has regular expressions',
      "'build-42' -match '(\\d+)' | Out-Null; $Matches[1]; 'a1b22' -replace '\\d', '#'; [regex]::Matches('a1b22', '\\d+').Value",
      ['42', 'a#b##', '1', '22'],
    ],
    [
      'has jobs',
      'Start-Job { 20 + 1 } | Wait-Job | Receive-Job; Start-ThreadJob { 22 } | Wait-Job | Receive-Job; (1..3 | ForEach-Object -Parallel { $_ * 2 } | Measure-Object -Sum).Sum',
      [21, 22, 12],
    ],
    [
      'compiles C#',
      'Add-Type "public static class Twice { public static int Of(int x) => 2 * x; }"; [Twice]::Of(21)',
      [42],
    ],
    [
      'formats tables',
      "[pscustomobject]@{ Name = 'x'; Size = 3 } | Format-Table | Out-String -Stream | Where-Object { $_ -match 'x' } | ForEach-Object Trim",
      [expect.stringMatching(/^x +3$/)],
    ],
    [
      'reads and writes CSV',
      '"a,b`n1,2`n3,4" | ConvertFrom-Csv | Where-Object a -gt 1',
      [{ a: '3', b: '4' }],
    ],
    [
      'handles errors',
      "try { 1 / 0 } catch { $_.Exception.GetType().Name } finally { 'finally' }; trap { \"trapped $_\"; continue }; throw 'x'",
      ['RuntimeException', 'finally', 'trapped x'],
    ],
    ['loops fast', '$sum = 0; foreach ($i in 1..200000) { $sum += $i }; $sum', [20_000_100_000]],
    ['calls programs', "sh -c 'echo out; exit 3'; $LASTEXITCODE", ['out', 3]],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await ps(code);
    expect(ran.result).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null });
  });

  it('talks to servers', async () => {
    const server = http.createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method: request.method, items: [{ n: 1 }, { n: 2 }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { result } = await ps(
      "$a = Invoke-RestMethod $url -Method Post -Body '{}'; $a.method; ($a.items | Measure-Object n -Sum).Sum",
      '--arg',
      `url=http://127.0.0.1:${port}`,
    );
    server.close();
    expect(result).toEqual(['POST', 3]);
  });
});

describe('arguments', () => {
  it('are bound by name to a param() block, and only to it', async () => {
    const code = `[CmdletBinding()]
param([Parameter(Mandatory)][Alias('Many')][int]$Count, [switch]$Loud, [datetime]$Day = '2026-01-02', [string[]]$Names)
"$Count $Loud $($Day.Year) $($Names -join '+') $other"; $PSBoundParameters.Keys | Sort-Object`;
    const { result } = await ps(code, '--arguments', '{"many":"3","LOUD":true,"names":["a","b"],"other":1}');
    expect(result).toEqual(['3 True 2026 a+b ', 'Count', 'Loud', 'Names']);
  });

  it('that are missing or do not fit are a fault, never a question', async () => {
    for (const more of [[], ['--arg', 'Count=many']]) {
      const { code, task } = await ps('param([Parameter(Mandatory)][int]$Count) $Count', ...more);
      expect([code, task.state, task.fault.code]).toEqual([1, 'Failed', 'error']);
    }
  });
});

describe('the result', () => {
  it.each([
    ['is an array, also of one object', "'x'", ['x']],
    [
      'has the base objects of the pipeline',
      "'x' | Add-Member note 1 -PassThru; 5 | ForEach-Object { $_ }",
      ['x', 5],
    ],
    ['is null without output', 'Get-Item / | Out-Null', null],
    ['keeps nulls', '$null, 1', [null, 1]],
    [
      'keeps custom objects whole and in order',
      '[pscustomobject]@{ z = 1; a = @{ k = @(1, [pscustomobject]@{ d = 2 }) } }',
      [{ z: 1, a: { k: [1, { d: 2 }] } }],
    ],
    ['keeps arrays that were not unrolled', ',@(1, 2); ,@()', [[1, 2], []]],
    [
      'has what was selected',
      'Get-Item / | Select-Object FullName, @{ n = "Kind"; e = { $_.GetType().Name } }',
      [{ FullName: '/', Kind: 'DirectoryInfo' }],
    ],
  ])('%s', async (_, code, result) => {
    expect((await ps(code)).result).toEqual(result);
  });

  it('is what was written before it failed', async () => {
    const { code, task, result } = await ps("1; 'two'; throw 'bad'; 3");
    expect([code, result]).toEqual([1, [1, 'two']]);
    expect(await home.ok(['get-task-result', task.id])).toBe('1\ntwo');
  });

  it('is what was written before it was stopped', async () => {
    await home.ok([
      ...['run-task', '--detach', '--id', 'stopped'],
      ...['--script-block', "'part'; $TaskProgress.StatusMessage = 'half-way'; Start-Sleep 600; 'never'"],
    ]);
    await home.eventsUntil('stopped', ({ progress }) => progress?.statusMessage === 'half-way');
    expect(await home.ok(['stop-task', 'stopped', '--wait'])).toBe('true');
    expect(await home.ok(['get-task-state', 'stopped'])).toBe('Stopped');
    expect(await home.json(['get-task-result', 'stopped'])).toEqual(['part']);
  });
});

describe('streams', () => {
  it('are recorded, each by its name', async () => {
    const { task, result } = await ps(`Write-Error bad
Write-Warning careful
Write-Verbose shown -Verbose; Write-Verbose hidden
Write-Debug inside -Debug; Write-Debug hidden
Write-Information note
Write-Host hello
'out'`);
    expect([task.state, result]).toEqual(['Completed', ['out']]);
    const records: { stream: string; text: string; position: string | null }[] = await home.json([
      ...['get-task-output', task.id],
    ]);
    expect(records.map(({ stream, text }) => [stream, text.trimEnd()])).toEqual([
      ['error', 'bad'],
      ['warning', 'careful'],
      ['verbose', 'shown'],
      ['debug', 'inside'],
      ['information', 'note'],
      ['information', 'hello'],
    ]);
    expect(records[0]?.position).toMatch(/^At line:1 char:1\n/);
    const warnings = await home.json(['get-task-output', task.id, '--stream', 'warning']);
    expect(warnings).toHaveLength(1);
  });

  it('have what programs write to stderr, and Out-Host', async () => {
    const { task } = await ps("sh -c 'echo oops >&2'; 'shown' | Out-Host");
    expect(await outputOf(home, task.id)).toEqual({
      stderr: 'oops\n',
      stdout: expect.stringContaining('shown'),
    });
  });

  it('take Write-Progress as progress', async () => {
    const { task } = await ps(`Write-Progress -Activity Copy -Status 'Step 1' -PercentComplete 40
"$TaskProgress"
throw 'here'`);
    expect(task.result).toEqual(['40% - Step 1']);
    expect(task.progress).toMatchObject({
      percentComplete: 100,
      reachedPercent: 40,
      statusMessage: 'Failed',
    });
  });
});

describe('errors', () => {
  it.each([
    ['thrown', "1\n\n  throw 'bad'", 3],
    ['of a cmdlet that shall stop', '1\nGet-Item /nope -ErrorAction Stop', 2],
    ['by preference', "$ErrorActionPreference = 'Stop'\n\nGet-Item /nope", 3],
    ['inside a function', 'function f {\n  throw "bad"\n}\nf', 2],
  ])('that terminate, %s, fail the task with script line and position', async (_, code, line) => {
    const { task, ...ended } = await ps(code);
    expect([ended.code, task.state]).toEqual([1, 'Failed']);
    expect(task.fault).toMatchObject({
      code: 'error',
      message: expect.stringMatching(/\S/),
      position: expect.stringMatching(new RegExp(`^At line:${line} char:\\d+\\n\\+ `)),
      stackTrace: expect.stringContaining(`line ${line}`),
    });
  });

  it('that do not terminate leave it completed', async () => {
    const { code, task, result } = await ps("Get-Item /nope; 'after'");
    expect([code, task.state, result]).toEqual([0, 'Completed', ['after']]);
    expect(Object.keys(await outputOf(home, task.id))).toEqual(['error']);
  });

  it('of questions: nobody is there to answer', async () => {
    const { result } = await ps("try { Read-Host name } catch { 'refused' }");
    expect(result).toEqual(['refused']);
  });
});

describe('files', () => {
  const at = (...parts: string[]): string => path.join(home.directory, ...parts);

  it('know where they are: .ps1 with what lies beside it', async () => {
    writeFileSync(at('lib.ps1'), 'function Get-Greeting { param($Who) "hello $Who" }');
    writeFileSync(at('Mine.psm1'), 'function Get-Mine { "mine" }');
    writeFileSync(
      at('work.ps1'),
      'param($Who = "nobody")\n. $PSScriptRoot/lib.ps1\nImport-Module $PSScriptRoot/Mine.psm1\nGet-Greeting $Who; Get-Mine\n$PSScriptRoot; $PSCommandPath; $PWD.Path',
    );
    const { result } = await run(home, ['--code-file-path', at('work.ps1'), '--arg', 'Who=you'], {
      cwd: '/',
    });
    expect(result).toEqual(['hello you', 'mine', home.directory, at('work.ps1'), '/']);
  });

  it('are named in positions, also those that are called', async () => {
    writeFileSync(at('bad.ps1'), "'x'\nthrow 'bad'");
    writeFileSync(at('calls.ps1'), '\n\n& $PSScriptRoot/bad.ps1');
    expect((await run(home, [at('bad.ps1')])).task.fault.position).toContain(`${at('bad.ps1')}:2 char:1`);
    const { fault } = (await run(home, [at('calls.ps1')])).task;
    expect(fault.position).toContain(`${at('bad.ps1')}:2 char:1`);
    expect(fault.stackTrace).toContain('calls.ps1: line 3');
  });

  it('may be UTF-16, with a byte order mark and Windows line ends', async () => {
    writeFileSync(at('windows.ps1'), Buffer.from('\uFEFF"ünï"\r\n"two"\r\n', 'utf16le'));
    expect((await run(home, [at('windows.ps1')])).result).toEqual(['ünï', 'two']);
  });

  it('can be written by a snippet, from its working directory', async () => {
    await ps("'made' | Set-Content made.txt; [IO.File]::WriteAllText('dotnet.txt', 'made')");
    expect(readFileSync(at('made.txt'), 'utf8')).toBe('made\n');
    expect(readFileSync(at('dotnet.txt'), 'utf8')).toBe('made');
  });
});
