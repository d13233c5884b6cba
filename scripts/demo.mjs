// Three real tasks at once, in three languages, with live progress and their results. Everything it makes is in
// a home of its own, which is gone afterwards.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environment, node, setup } from './setup.mjs';

const { dotnet } = setup();
const kr = path.join(path.dirname(import.meta.dirname), 'bin', 'kr.js');
const home = mkdtempSync(path.join(tmpdir(), 'kr-demo-'));

const demos = [
  {
    language: 'PowerShell',
    name: 'PowerShell: visit the standard modules',
    needsDotnet: true,
    code: `
$modules = Get-Module -ListAvailable
for ($i = 0; $i -lt $modules.Count; $i++) {
  Start-Sleep -Milliseconds (2500 / $modules.Count)
  $TaskProgress.PercentComplete = ($i + 1) / $modules.Count * 100
  $TaskProgress.StatusMessage = "Visiting $($modules[$i].Name)"
}
[pscustomobject]@{ PowerShell = "$($PSVersionTable.PSVersion)"; Modules = $modules.Count }`,
  },
  {
    language: 'CSharp',
    name: 'C#: count primes',
    needsDotnet: true,
    code: `
var primes = 0;
for (var step = 1; step <= 10; step++)
{
    primes += Enumerable.Range((step - 1) * 50_000 + 2, 50_000)
        .Count(n => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(d => n % d != 0));
    await Task.Delay(200, ct);
    TaskProgress.PercentComplete = step * 10;
    TaskProgress.StatusMessage = $"{primes} primes below {step * 50_000}";
}
TaskProgress.Complete("Done");
return new { Runtime = Environment.Version.ToString(), Primes = primes };`,
  },
  {
    language: 'JavaScript',
    name: 'JavaScript: hash a million numbers',
    needsDotnet: false,
    code: `
const { createHash } = await import('node:crypto');
const hash = createHash('sha256');
for (let step = 1; step <= 20; step++) {
  for (let i = 0; i < 50_000; i++) hash.update(String(i));
  await new Promise((resolve) => setTimeout(resolve, 60));
  taskProgress.percentComplete = step * 5;
  taskProgress.statusMessage = \`\${step * 50_000} numbers\`;
}
return { node: process.version, sha256: hash.digest('hex') };`,
  },
].filter(({ needsDotnet }) => dotnet || !needsDotnet);

const call = (args, stdio = ['ignore', 'pipe', 'inherit']) =>
  spawnSync(node, [kr, ...args], { env: { ...environment, KR_HOME: home }, encoding: 'utf8', stdio });

let failed = false;
try {
  const ids = demos.map(({ language, name, code }) => {
    const made = call(['new-task', '--code', code, '--language', language, '--name', name, '--auto-start']);
    if (made.status !== 0) throw new Error(`${name} could not be created`);
    return made.stdout.trim();
  });
  failed = call(['wait-task', ...ids], ['ignore', 'ignore', 'inherit']).status !== 0;
  for (const [index, { name }] of demos.entries()) {
    process.stdout.write(`\n${name}\n${call(['get-task-result', ids[index]]).stdout}`);
  }
  if (!dotnet) {
    process.stdout.write(
      '\nThe .NET 10 SDK is not installed, so this was the JavaScript task alone. With it, the demo also runs\n' +
        'PowerShell and C#: install it from https://dot.net/download, then run npm run demo again.\n',
    );
  }
} catch (error) {
  failed = true;
  process.stderr.write(`demo: ${error.message}\n`);
} finally {
  call(['daemon', 'stop', '--force'], 'ignore');
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
