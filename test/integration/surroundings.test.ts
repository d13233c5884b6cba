/** What a task is given to run with: variables from files, its directory, the commit of the caller's checkout. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const inHome = (...names: string[]): string => path.join(home.directory, ...names);
const variable = (name: string) => `return String(process.env[${JSON.stringify(name)}])`;

describe('--env-file', () => {
  it('gives the variables of files, the later first, and --env before both', async () => {
    writeFileSync(inHome('a.env'), '# comment\nONE=1\nTWO="with spaces"\nAPI_KEY=k\nexport THREE=3\n');
    writeFileSync(inHome('b.env'), "ONE='from b'\n");
    const files = ['--env-file', 'a.env', '--env-file', inHome('b.env')];
    const read = (name: string, ...more: string[]) =>
      home.ok(['run', ...js, variable(name), ...files, ...more]);
    expect(await read('ONE')).toBe('from b');
    expect(await read('TWO')).toBe('with spaces');
    expect(await read('API_KEY')).toBe('k');
    expect(await read('ONE', '--env', 'ONE=mine')).toBe('mine');
  });

  it('refuses a file that is not there', async () => {
    expect(await home.kr(['run', ...js, '1', '--env-file', 'none.env'])).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});

describe('--working-directory', () => {
  it('is where the task runs, from here or absolute', async () => {
    mkdirSync(inHome('sub dir'));
    for (const directory of ['sub dir', inHome('sub dir')]) {
      expect(await home.ok(['run', ...js, 'return process.cwd()', '--working-directory', directory])).toBe(
        inHome('sub dir'),
      );
    }
  });

  it.each(['nowhere', 'a-file'])('refuses %s', async (directory) => {
    writeFileSync(inHome('a-file'), '');
    expect(await home.kr(['new', ...js, '1', '--working-directory', directory])).toMatchObject({ code: 2 });
  });
});

describe("the commit of the caller's checkout", () => {
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.org', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const commitOf = async (cwd: string): Promise<string | null> => {
    const { stdout } = await home.kr(['new', ...js, '1'], { cwd });
    return (await home.request('GET', `/tasks/state?id=${stdout.trim()}`)).json.gitCommit;
  };

  it('is frozen with the task: of a branch, packed, detached, in a subdirectory, in a linked worktree', async () => {
    const repository = inHome('repository');
    mkdirSync(path.join(repository, 'deep', 'er'), { recursive: true });
    git(repository, 'init', '-q', '-b', 'main');
    expect(await commitOf(repository)).toBeNull();
    git(repository, 'commit', '-q', '--allow-empty', '-m', 'one');
    const one = git(repository, 'rev-parse', 'HEAD');
    expect(await commitOf(repository)).toBe(one);
    git(repository, 'pack-refs', '--all');
    expect(await commitOf(path.join(repository, 'deep', 'er'))).toBe(one);
    git(repository, 'worktree', 'add', '-q', '-b', 'side', inHome('linked'));
    git(inHome('linked'), 'commit', '-q', '--allow-empty', '-m', 'two');
    const two = git(inHome('linked'), 'rev-parse', 'HEAD');
    expect(two).not.toBe(one);
    expect(await commitOf(inHome('linked'))).toBe(two);
    git(repository, 'checkout', '-q', '--detach', two);
    expect(await commitOf(repository)).toBe(two);
    symlinkSync(repository, inHome('by-a-link'));
    expect(await commitOf(inHome('by-a-link'))).toBe(two);
  });

  it('is null outside of one', async () => {
    expect(await commitOf(home.directory)).toBeNull();
  });
});
