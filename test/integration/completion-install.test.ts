/** `kr completion install` and `uninstall`: where they put what, and what they leave alone. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root, runProgram, TestHome } from '../helpers/kr.ts';

let home: TestHome;
let env: Record<string, string | undefined>;
beforeEach(() => {
  home = new TestHome();
  env = { HOME: home.directory, KR_HOME: undefined, ZDOTDIR: undefined, SHELL: '/bin/bash' };
});
afterEach(() => home[Symbol.asyncDispose]());

const says = expect.stringMatching(/\S/);
const hasZsh = spawnSync('zsh', ['--version']).status === 0;
const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
type Shell = (typeof shells)[number];
/** The file that a script goes to by default, below the user's home. */
const places: Record<Shell, string> = {
  bash: '.local/share/bash-completion/completions/kr',
  zsh: '.local/share/zsh/site-functions/_kr',
  fish: '.config/fish/completions/kr.fish',
  powershell: '.config/powershell/kr-completion.ps1',
};
const profile = '.config/powershell/profile.ps1';

const inHome = (name: string): string => path.join(home.directory, name);
const read = (name: string): string => readFileSync(inHome(name), 'utf8');
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(inHome(name)), { recursive: true });
  writeFileSync(inHome(name), text);
};
const kr = (...args: string[]) => home.kr(['completion', ...args], { env });
const json = async (...args: string[]) => JSON.parse((await kr(...args, '--json')).stdout);
const files = (): string[] =>
  readdirSync(home.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.cache'))
    .map((entry) => path.relative(home.directory, path.join(entry.parentPath, entry.name)))
    .toSorted();

describe.each(shells)('%s', (shell) => {
  it('gets what kr prints; a second time nothing changes; uninstall takes it away', async () => {
    const all = (shell === 'powershell' ? [places[shell], profile] : [places[shell]]).map(inHome);
    const stdout = all.map((file) => `${file}\n`).join('');
    expect(await kr('install', shell)).toMatchObject({ code: 0, stdout, stderr: says });
    expect(read(places[shell])).toBe((await kr(shell)).stdout);
    expect(statSync(inHome(places[shell])).mode & 0o022).toBe(0);
    expect(await json('install', shell)).toMatchObject({ shell, files: all, changed: false });
    write(places[shell], `${read(places[shell])}# of an older version\n`);
    expect(await json('install', shell)).toMatchObject({ changed: true });
    expect(read(places[shell])).toBe((await kr(shell)).stdout);

    expect(await json('uninstall', shell)).toEqual({ shell, files: all, changed: true });
    expect(files()).toEqual([]);
    expect(await json('uninstall', shell)).toEqual({ shell, files: [], changed: false });
    expect(await kr('uninstall', shell)).toMatchObject({ code: 0, stdout: '', stderr: says });
  });

  it('what another wrote is left as it is, and nothing else is written', async () => {
    write(places[shell], 'mine\n');
    for (const verb of ['install', 'uninstall']) {
      const { code, stdout, stderr } = await kr(verb, shell, '--json');
      expect([code, stdout, JSON.parse(stderr).code]).toEqual([1, '', 'completion_foreign']);
    }
    expect(read(places[shell])).toBe('mine\n');
    expect(files()).toEqual([places[shell]]);
  });
});

it('--what-if tells the change and writes nothing; --confirm needs a terminal', async () => {
  for (const [verb = '', expected] of [
    ['install', { change: says }],
    ['uninstall', { change: null, reason: says }],
  ] as const) {
    const plan = await kr(verb, 'fish', '--what-if', '--json');
    expect(JSON.parse(plan.stdout)).toEqual({ whatIf: true, ...expected });
    expect(await kr(verb, 'fish', '--confirm')).toMatchObject({ code: 2, stdout: '' });
  }
  expect(files()).toEqual([]);
});

it('follows the XDG directories', async () => {
  Object.assign(env, { XDG_DATA_HOME: inHome('data'), XDG_CONFIG_HOME: inHome('settings') });
  for (const shell of shells) await kr('install', shell);
  const moved = [...Object.values(places), profile].map((file) =>
    file.replace('.local/share', 'data').replace('.config', 'settings'),
  );
  expect(files()).toEqual(moved.toSorted());
});

describe('without a name', () => {
  it('is for the shell of the login, or for the one that calls', async () => {
    expect(await json('install', '--what-if')).toMatchObject({ change: expect.stringContaining('/bash-') });
    env.SHELL = '/usr/bin/fish';
    expect(await json('install')).toMatchObject({ shell: 'fish' });
    const program = `"${process.execPath}" "${path.join(root, 'bin/kr.js')}" completion install --json; true`;
    const called = await runProgram('bash', ['-c', program], { env });
    expect(JSON.parse(called.stdout)).toMatchObject({ shell: 'bash' });
  });

  it('is a usage error where it is none of these', async () => {
    env.SHELL = '/bin/tcsh';
    expect(await kr('install')).toMatchObject({ code: 2, stdout: '', stderr: says });
    expect(await kr('install', 'tcsh')).toMatchObject({ code: 2, stdout: '', stderr: says });
    expect(files()).toEqual([]);
  });
});

describe("PowerShell's profile", () => {
  it('keeps all that is in it, and gets one line', async () => {
    write(profile, "'mine'");
    await kr('install', 'powershell');
    await kr('install', 'powershell');
    const lines = read(profile).split('\n');
    expect([lines.length, lines[0], lines[2]]).toEqual([3, "'mine'", '']);
    await kr('uninstall', 'powershell');
    expect(read(profile)).toBe("'mine'\n");
  });
});

describe.skipIf(!hasZsh)("zsh's directories", () => {
  it('one of this user that zsh looks into is taken; nothing has to be added then', async () => {
    write('.zshrc', `echo hello\nfpath=(${inHome('.plugins/x')} ${inHome('.zfunc')} $fpath)\n`);
    for (const directory of ['.zfunc', '.plugins/x']) mkdirSync(inHome(directory), { recursive: true });
    expect(await json('install', 'zsh')).toEqual({
      shell: 'zsh',
      files: [inHome('.zfunc/_kr')],
      changed: true,
      lines: [],
    });
    expect(await json('uninstall', 'zsh')).toMatchObject({ files: [inHome('.zfunc/_kr')] });
  });

  it('otherwise it is told what to add, and uninstall finds it also after zsh looks elsewhere', async () => {
    const { lines } = await json('install', 'zsh');
    expect(lines).toHaveLength(2);
    mkdirSync(inHome('.zfunc'));
    write('.zshrc', `fpath=(${inHome('.zfunc')} $fpath)\n`);
    expect(await json('uninstall', 'zsh')).toMatchObject({ files: [inHome(places.zsh)] });
  });
});
