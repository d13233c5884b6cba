/** `kr doctor --fix` of an installed package, for a user who has .NET but no PowerShell. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { powerShellVersion } from '../../src/runners/dotnet/powershell-location.ts';
import { type Ended, root, runProgram, TestHome } from '../helpers/kr.ts';

/** Where the tool's package is already: from there it is installed, without a network. */
const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages');
const source = path.join(packages, 'powershell', powerShellVersion);
const hasDotnet = spawnSync('dotnet', ['--version'], { cwd: root }).status === 0;

/** The package as npm makes it, unpacked; gives the path of its launcher. */
async function install(directory: string): Promise<string> {
  const pack = ['pack', '--ignore-scripts', '--pack-destination', directory];
  expect(await runProgram('npm', pack)).toMatchObject({ code: 0 });
  const file = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
  expect(await runProgram('tar', ['xzf', file], { cwd: directory })).toMatchObject({ code: 0 });
  const modules = path.join(directory, 'package', 'node_modules');
  mkdirSync(modules);
  symlinkSync(path.join(root, 'node_modules', 'esbuild'), path.join(modules, 'esbuild'));
  return path.join(directory, 'package', 'bin', 'kr.js');
}

/** The user's directories, in which NuGet looks at one source only. */
function makeUser(directory: string): string {
  const user = path.join(directory, 'user');
  mkdirSync(path.join(user, '.nuget', 'NuGet'), { recursive: true });
  writeFileSync(
    path.join(user, '.nuget', 'NuGet', 'NuGet.Config'),
    `<configuration><packageSources><clear /><add key="here" value="${source}" /></packageSources></configuration>`,
  );
  return user;
}

it.skipIf(!hasDotnet || !existsSync(source))(
  'PowerShell is missing, then it is there, also for the daemon that runs',
  async () => {
    await using home = new TestHome();
    const launcher = await install(home.directory);
    const env = { KR_HOME: home.home, HOME: makeUser(home.directory), NUGET_PACKAGES: undefined };
    const kr = (...args: string[]): Promise<Ended> =>
      runProgram(process.execPath, [launcher, ...args], { cwd: home.directory, env });
    const powerShell = async (...args: string[]) =>
      JSON.parse((await kr('doctor', '--json', ...args)).stdout).find(
        ({ name }: { name: string }) => name === 'PowerShell',
      );

    expect((await kr('daemon', 'start')).code).toBe(0);
    expect(await kr('run', '--language', 'ps', '--code', '6 * 7')).toMatchObject({ code: 125, stdout: '' });
    expect(await powerShell()).toMatchObject({ status: 'warning' });
    expect(await powerShell('--fix')).toMatchObject({ status: 'ok', message: powerShellVersion, fix: null });
    const run = await kr('run', '--language', 'ps', '--code', '6 * 7');
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: '42\n' });
  },
  // Packing and installing are disk and processor alone, which others may use at the same time.
  150_000,
);
