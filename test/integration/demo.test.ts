/** The first command of a fresh clone, with .NET and without; set-up that has nothing to do; what is said then. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, krPath, root, runProgram, TestHome } from '../helpers/kr.ts';

const script = (name: string) => path.join(root, 'scripts', name);
const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // The scripts would bring up to date what other tests are using at this moment.
  const { code, stderr } = await runProgram(process.execPath, [script('setup.mjs'), '--check']);
  if (code !== 0) throw new Error(`Run npm run setup first. ${stderr}`);
});
afterAll(() => home[Symbol.asyncDispose]());

/** A PATH with every program of this one but those of .NET. */
function pathWithoutDotnet(): string {
  const directory = path.join(home.directory, 'bin');
  if (existsSync(directory)) return directory;
  mkdirSync(directory);
  for (const from of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const program of existsSync(from) ? readdirSync(from) : []) {
      const link = path.join(directory, program);
      if (!['dotnet', 'pwsh'].includes(program) && !existsSync(link)) {
        symlinkSync(path.join(from, program), link);
      }
    }
  }
  return directory;
}

const demo = (env: Record<string, string> = {}): Promise<Ended> =>
  runProgram(process.execPath, [script('demo.mjs')], { cwd: home.directory, env });

describe('setup', () => {
  it('does nothing, and says nothing, when everything is up to date', async () => {
    const before = readdirSync(path.join(root, 'dist'));
    expect(await runProgram(process.execPath, [script('setup.mjs')])).toMatchObject({ code: 0, stdout: '' });
    const { stderr } = await runProgram(process.execPath, [script('setup.mjs')]);
    expect(stderr.split('\n').filter((line) => line.includes(' …'))).toEqual([]);
    expect(readdirSync(path.join(root, 'dist'))).toEqual(before);
  });
});

describe('demo', () => {
  it.skipIf(!hasDotnet)('runs a task in three languages and prints their results', async () => {
    const { code, stdout, stderr } = await demo();
    expect(code, stderr).toBe(0);
    const [, powerShell, csharp, javaScript] = stdout.split(/^(?:PowerShell|C#|JavaScript): .*\n/m);
    expect(JSON.parse(powerShell ?? '')).toEqual({
      PowerShell: expect.stringMatching(/^7\./),
      Modules: expect.any(Number),
    });
    expect(JSON.parse(csharp ?? '')).toEqual({ Runtime: expect.stringMatching(/^\d+\./), Primes: 41_538 });
    expect(JSON.parse(javaScript ?? '')).toEqual({
      node: expect.stringMatching(/^v\d+\./),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // What is seen of their progress: a line for each end at least.
    for (const language of ['PowerShell', 'C#', 'JavaScript']) {
      expect(stderr).toMatch(new RegExp(`^${language}: .*: 100% - `, 'm'));
    }
  });

  it('without .NET runs the JavaScript task, and says what is missing', async () => {
    const { code, stdout } = await demo({ PATH: pathWithoutDotnet() });
    expect(code).toBe(0);
    const [, result = ''] = stdout.split(/^JavaScript: .*\n/m);
    const [line = '', , ...notes] = result.split('\n');
    expect(JSON.parse(line)).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(notes.join(' ')).toMatch(/\.NET.*https:\/\/dot\.net/);
    expect(stdout).not.toMatch(/^(PowerShell|C#): /m);
  });
});

/** Where .NET is looked for beside PATH and the user's own directories, and is. */
const dotnetDirectories = ['/usr/share/dotnet', '/usr/lib/dotnet', '/usr/local/share/dotnet'].filter(
  existsSync,
);
/** Runs a program for which these directories are empty. Needs to be root, or a kernel that gives users that much. */
const hiding = [
  ...['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])],
  ...[
    'sh',
    '-c',
    `for d in ${dotnetDirectories.join(' ')}; do mount -t tmpfs none "$d"; done; exec "$@"`,
    'sh',
  ],
];
const canHide = spawnSync('unshare', [...hiding, 'true']).status === 0;

describe.skipIf(!canHide)('kr without .NET', () => {
  /** The daemon is started by the first of them, and lives where .NET is hidden too. */
  const kr = (...args: string[]) =>
    runProgram('unshare', [...hiding, process.execPath, krPath, ...args], {
      cwd: home.directory,
      env: { KR_HOME: home.home, PATH: pathWithoutDotnet(), HOME: home.directory, DOTNET_ROOT: undefined },
    });

  it('doctor tells what is missing, with a fix', async () => {
    const { code, stdout } = await kr('doctor', '--json');
    // Nothing here needs them: that they are missing is no error.
    expect(code).toBe(0);
    const checks: { name: string; status: string; message: string; fix: string | null }[] =
      JSON.parse(stdout);
    for (const name of ['PowerShell', 'CSharp', 'VBNet']) {
      const check = checks.find((one) => one.name === name);
      expect(check).toMatchObject({ status: 'warning', fix: expect.stringMatching(/dotnet/) });
      expect(check?.message).toMatch(/\S/);
    }
    for (const name of ['JavaScript', 'TypeScript', 'Node', 'Daemon']) {
      expect(checks.find((one) => one.name === name)).toMatchObject({ status: 'ok', fix: null });
    }
    expect((await kr('doctor')).stdout).toContain(checks.find(({ name }) => name === 'CSharp')?.fix);
  });

  it.each(['cs', 'vb', 'ps'])(
    'a task in %s is refused with the command that helps; nothing is created',
    async (language) => {
      const refused = await kr('new-task', '--language', language, '--code', '1', '--json');
      expect(refused).toMatchObject({ code: 125, stdout: '' });
      const { error, code } = JSON.parse(refused.stderr);
      expect(code).toBe('language_unavailable');
      const { languages } = JSON.parse((await kr('daemon', 'status', '--json')).stdout);
      const names: Record<string, string> = { cs: 'CSharp', vb: 'VBNet', ps: 'PowerShell' };
      const { fix } = languages.find((one: { language: string }) => one.language === names[language]);
      expect(error).toContain(fix);
      expect((await kr('get-task', '--json')).stdout).toBe('[]\n');
    },
  );

  it('JavaScript works', async () => {
    expect(await kr('run', '--rm', '--language', 'js', '--code', 'return 6 * 7')).toMatchObject({
      code: 0,
      stdout: '42\n',
    });
  });
});
