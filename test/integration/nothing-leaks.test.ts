/** What one task leaves behind is not there for the next: variables, environment, directory, culture, preferences. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // One runner, so that the next task gets the one that the last task had.
  await home.ok(['config', 'set', 'maxRunners', '1']);
});
afterAll(() => home[Symbol.asyncDispose]());

const run = (language: string, code: string) =>
  home.json(['run-task', '--language', language, '--code', code]);

describe.each([
  [
    'PowerShell',
    `$global:leak = 1; $script:other = 2; $env:KR_LEAK = 'x'; function global:Leak { 1 }; Set-Alias -Scope Global leaky Get-Date
     Set-Location /; [Environment]::CurrentDirectory = '/'; $ErrorActionPreference = 'Stop'; $global:VerbosePreference = 'Continue'
     [cultureinfo]::CurrentCulture = 'de-DE'; [cultureinfo]::DefaultThreadCurrentCulture = 'de-DE'; Remove-Item Env:HOME; Import-Module Microsoft.PowerShell.Archive; Write-Error 'left' -ErrorAction SilentlyContinue; 'done'`,
    `[ordered]@{ leak = $global:leak; other = $script:other; env = $env:KR_LEAK; home = [bool]$env:HOME
       function = [bool](Get-Command Leak -ErrorAction Ignore); alias = [bool](Get-Alias leaky -ErrorAction Ignore)
       location = "$(Get-Location)"; directory = [Environment]::CurrentDirectory; preference = "$ErrorActionPreference"; verbose = "$VerbosePreference"
       culture = [cultureinfo]::CurrentCulture.Name; errors = $Error.Count; number = (1.5).ToString() }`,
  ],
  [
    'CSharp',
    `Environment.SetEnvironmentVariable("KR_LEAK", "x"); Environment.SetEnvironmentVariable("HOME", null); Directory.SetCurrentDirectory("/");
     CultureInfo.CurrentCulture = new CultureInfo("de-DE"); CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("de-DE"); Console.SetOut(TextWriter.Null); return 1;`,
    `Console.WriteLine("seen"); return new { env = Environment.GetEnvironmentVariable("KR_LEAK"), home = Environment.GetEnvironmentVariable("HOME") != null,
       directory = Directory.GetCurrentDirectory(), culture = CultureInfo.CurrentCulture.Name, number = 1.5.ToString() };`,
  ],
  [
    'VBNet',
    `Environment.SetEnvironmentVariable("KR_LEAK", "x")
     IO.Directory.SetCurrentDirectory("/")
     Threading.Thread.CurrentThread.CurrentCulture = New Globalization.CultureInfo("de-DE")
     Return 1`,
    `Return New With { .env = Environment.GetEnvironmentVariable("KR_LEAK"), .directory = IO.Directory.GetCurrentDirectory(), .number = (1.5).ToString() }`,
  ],
  [
    'JavaScript',
    `globalThis.leak = 1; process.env.KR_LEAK = 'x'; delete process.env.HOME; process.chdir('/'); console.log = () => {}; Array.prototype.leak = 1;
     process.on('exit', () => {}); setInterval(() => {}, 10); process.exitCode = 0; globalThis.setTimeout = null; JSON.stringify = () => 'no'; return 1`,
    `console.log('seen'); return { leak: globalThis.leak ?? null, env: process.env.KR_LEAK ?? null, home: 'HOME' in process.env, directory: process.cwd(),
       array: [].leak ?? null, timers: typeof setTimeout, json: JSON.stringify(1), listeners: process.listenerCount('exit') < 2 }`,
  ],
  [
    'Python',
    `import builtins, json, os, random, signal, sys
builtins.leak = 1; os.environ['KR_LEAK'] = 'x'; del os.environ['HOME']; os.chdir('/'); os.umask(0); json.dumps = None
sys.stdout = None; sys.setrecursionlimit(50); signal.signal(signal.SIGINT, signal.SIG_IGN); random.seed(1); os.nice(1)`,
    `import json, os, signal, sys
print('seen'); mask = os.umask(0); os.umask(mask)
{'leak': 'leak' in dir(__builtins__), 'env': os.environ.get('KR_LEAK'), 'home': 'HOME' in os.environ, 'directory': os.getcwd(), 'mask': mask,
 'json': json.dumps(1), 'recursion': sys.getrecursionlimit(), 'signal': callable(signal.getsignal(signal.SIGINT)), 'nice': os.nice(0), 'names': sorted(dir())}`,
  ],
])('%s', (language, dirty, look) => {
  it('shows the same before and after a task that changed everything it could', async () => {
    const before = await run(language, look);
    await run(language, dirty);
    const after = await run(language, look);
    expect(after.result).toEqual(before.result);
    const outputs = await home.json(['get-task-output', after.id]);
    expect(outputs.map(({ text }: { text: string }) => text)).toEqual(
      (await home.json(['get-task-output', before.id])).map(({ text }: { text: string }) => text),
    );
  });
});

it('a task works where kr was called, with the environment that kr was called with', async () => {
  const cwd = mkdtempSync(path.join(home.directory, 'work-'));
  for (const [language, code] of [
    ['ps', '"$(Get-Location)|$env:MINE|$env:MY_TOKEN|$env:KR_TASK_ID"'],
    [
      'cs',
      'return $"{Directory.GetCurrentDirectory()}|{Environment.GetEnvironmentVariable("MINE")}|{Environment.GetEnvironmentVariable("MY_TOKEN")}|{Environment.GetEnvironmentVariable("KR_TASK_ID")}";',
    ],
    [
      'vb',
      'Return $"{IO.Directory.GetCurrentDirectory()}|{Environment.GetEnvironmentVariable("MINE")}|{Environment.GetEnvironmentVariable("MY_TOKEN")}|{Environment.GetEnvironmentVariable("KR_TASK_ID")}"',
    ],
    [
      'js',
      'return `${process.cwd()}|${process.env.MINE}|${process.env.MY_TOKEN ?? ""}|${process.env.KR_TASK_ID}`',
    ],
    ['py', 'import os\n"|".join([os.getcwd(), os.environ["MINE"], os.environ.get("MY_TOKEN", ""), task_id])'],
    ['sh', 'echo "$(pwd)|$MINE|$MY_TOKEN|$KR_TASK_ID"'],
  ] as const) {
    const env = { MINE: 'mine', MY_TOKEN: 'secret' };
    const id = `where-${language}`;
    expect(
      await home.ok(['run-task', '--language', language, '--code', code, '--id', id], { cwd, env }),
    ).toBe(`${cwd}|mine||${id}`);
    const given = await home.ok(
      ['run-task', '--language', language, '--code', code, '--env', 'MY_TOKEN', '--id', `${id}-2`],
      { cwd, env },
    );
    expect(given).toBe(`${cwd}|mine|secret|${id}-2`);
  }
});
