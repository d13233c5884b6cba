// Makes a clone ready: npm packages, PowerShell as a .NET tool, the .NET host, the bundle. Does only what is not
// up to date; with --check nothing at all, but names what that is. Runs on whatever Node starts it, with nothing
// installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.dirname(import.meta.dirname);
const stampFile = path.join(root, 'dist', '.setup.json');
const checkOnly = isMain() && process.argv.includes('--check');

/** The Node 24 that the repository brings. */
export const node = path.join(root, 'node_modules', 'node', 'bin', 'node');

/** The environment for the project's own programs: its Node and its tools come first. */
export const environment = {
  ...process.env,
  PATH: [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
};

/** Brings everything up to date. Returns whether .NET is there. */
export function setup() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Node.js ${process.versions.node} is too old: 20 or newer is needed to start.`);
  }
  const stamps = readStamps();
  // A link leads to the packages of another clone, which npm ci would empty.
  if (!lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    step('npm packages', ['package.json', 'package-lock.json'], stamps, existsSync(node), () =>
      run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
    );
  }
  const dotnet = hasDotnet();
  if (dotnet) {
    step('PowerShell', ['.config/dotnet-tools.json'], stamps, hasPowerShell(), () =>
      run('dotnet', ['tool', 'restore']),
    );
    const host = 'src/runners/dotnet/host';
    step('.NET host', [host], stamps, existsSync(path.join(root, 'dist/dotnet-host/Kr.Host.dll')), () =>
      run('dotnet', [
        'build',
        `${host}/Kr.Host.csproj`,
        '-c',
        'Release',
        '-o',
        'dist/dotnet-host',
        '--nologo',
        '-v',
        'quiet',
      ]),
    );
    const readyToRun = 'src/runners/dotnet/ready-to-run';
    // Done once also where it can't be done: kr works without, only its first C# or VB.NET snippet takes longer.
    step('compiler as machine code', [readyToRun], stamps, true, () => makeReadyToRun(readyToRun));
  }
  const bundle = existsSync(path.join(root, 'dist/kr.js'));
  step('bundle', ['src', 'scripts/build.mjs', 'package-lock.json', 'package.json'], stamps, bundle, () =>
    run(node, ['scripts/build.mjs']),
  );
  return { dotnet };
}

/** Does a step unless its inputs are those of the last time and its outcome is there. */
function step(name, inputs, stamps, present, work) {
  const digest = digestOf(inputs);
  if (present && stamps[name] === digest) return;
  if (checkOnly) {
    process.stderr.write(`setup: ${name}: not up to date\n`);
    process.exitCode = 1;
    return;
  }
  process.stderr.write(`setup: ${name} …`);
  const start = Date.now();
  work();
  process.stderr.write(` ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
  stamps[name] = digest;
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamps));
}

function digestOf(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const full = path.join(root, input);
    const files = input.includes('.') || !existsSync(full) ? [''] : readdirSync(full, { recursive: true });
    for (const file of files.map(String).sort()) {
      const one = path.join(full, file);
      if (/(^|\/)(obj|bin|node_modules)(\/|$)/.test(path.relative(root, one))) continue;
      try {
        hash.update(file).update(readFileSync(one));
      } catch {
        // A directory.
      }
    }
  }
  return hash.digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function hasDotnet() {
  const found = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  if (found.error || found.status !== 0 || !/^1\d\./m.test(found.stdout)) {
    process.stderr.write(
      'setup: the .NET 10 SDK is missing: PowerShell, C# and VB.NET tasks will not work. See https://dot.net/download\n',
    );
    return false;
  }
  return true;
}

function hasPowerShell() {
  const packages = process.env.NUGET_PACKAGES ?? path.join(process.env.HOME ?? '', '.nuget', 'packages');
  return existsSync(path.join(packages, 'powershell', '7.6.9'));
}

function run(command, args) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.status === 0) return;
  process.stderr.write(`\n${done.stdout ?? ''}${done.stderr ?? ''}`);
  fail(`${command} ${args.join(' ')} failed: ${done.error?.message ?? `exit code ${done.status}`}`);
}

/** Puts Roslyn as machine code beside the host, in a directory that is named after the system that it is for. */
function makeReadyToRun(project) {
  const published = path.join(root, 'obj', 'Kr.ReadyToRun', 'published');
  const args = ['publish', `${project}/Kr.ReadyToRun.csproj`, '-c', 'Release', '-o', published, '--nologo'];
  const done = spawnSync('dotnet', [...args, '-v', 'quiet'], {
    cwd: root,
    env: environment,
    stdio: 'ignore',
  });
  if (done.status !== 0) {
    process.stderr.write(' not here (the first C# or VB.NET snippet of a daemon takes longer);');
    return;
  }
  const dependencies = readFileSync(path.join(published, 'Kr.ReadyToRun.deps.json'), 'utf8');
  const system = JSON.parse(dependencies).runtimeTarget.name.split('/')[1];
  const target = path.join(root, 'dist', 'dotnet-host', `roslyn-${system}`);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(published).filter((name) => name.startsWith('Microsoft.CodeAnalysis')))
    copyFileSync(path.join(published, file), path.join(target, file));
}

function fail(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
  process.exit(1);
}

function isMain() {
  return import.meta.url === pathToFileURL(process.argv[1] ?? '').href;
}

if (isMain()) setup();
