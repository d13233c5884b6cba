/** What another user put in the way where they could: homes, links, files and sockets that kr must not touch. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Ended, krPath, runProgram } from '../helpers/kr.ts';
import { canBeStranger, stranger } from '../helpers/other-user.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-planted-'));
let count = 0;
let home = '';
const newHome = (mode: number): string => {
  home = path.join(directory, `home${count++}`);
  mkdirSync(home);
  chmodSync(home, mode);
  return home;
};
const kr = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runProgram(process.execPath, [krPath, ...args], { cwd: directory, env: { KR_HOME: home, ...env } });
const create = (): Promise<Ended> => kr(['new', '--language', 'js', '--code', 'return 1', '--json']);

/** Expects that kr does not work in the home. */
async function refused(): Promise<void> {
  const ended = await kr(['get', '--json']);
  expect(ended).toMatchObject({ code: 125, stdout: '' });
  expect(JSON.parse(ended.stderr)).toMatchObject({ code: 'home_unusable' });
}

const inHome = (name: string): string => path.join(home, name);
const modeOf = (file: string): number => lstatSync(file).mode & 0o7777;
/** What is at a path belongs to the other user, a link and not what it leads to. */
const give = (file: string): void => lchownSync(file, stranger, stranger);

afterEach(async () => {
  if (existsSync(inHome('daemon.lock'))) await kr(['daemon', 'stop', '--force']);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a home that others could enter', () => {
  it.each([
    ['nothing in it', []],
    ['nothing but settings', ['config.json']],
  ])('is closed to them when there is %s', async (_what, files) => {
    newHome(0o777);
    for (const file of files) writeFileSync(inHome(file), '{}');
    expect((await create()).code).toBe(0);
    expect(modeOf(home)).toBe(0o700);
  });

  it('is closed to them again when it was opened, and what is kept to be run again is made anew', async () => {
    newHome(0o700);
    expect((await create()).code).toBe(0);
    await kr(['daemon', 'stop']);
    mkdirSync(inHome('cache/assemblies'));
    chmodSync(home, 0o775);
    expect((await create()).code).toBe(0);
    expect(modeOf(home)).toBe(0o700);
    expect(readdirSync(inHome('cache'))).toEqual([]);
  });

  it.each([
    ['that holds other things', 0o755, ['notes.txt']],
    ['that is for everybody', 0o1777, []],
  ])('is no home, and left as it is, when it is one %s', async (_what, mode, files) => {
    newHome(mode);
    for (const file of files) writeFileSync(inHome(file), 'mine');
    await refused();
    expect(modeOf(home)).toBe(mode);
    expect(readdirSync(home)).toEqual(files);
  });

  it('may be a link of its user to a directory of theirs', async () => {
    const real = newHome(0o700);
    home = `${real}-link`;
    symlinkSync(real, home);
    expect((await create()).code).toBe(0);
    expect(existsSync(path.join(real, 'kr.db'))).toBe(true);
  });
});

describe.runIf(canBeStranger)('another user', () => {
  it('has a home of their own, which root does not use either, nor sets anything in', async () => {
    newHome(0o777);
    give(home);
    await refused();
    expect((await kr(['config', 'set', 'progress', 'none'])).code).toBe(125);
    expect((await kr(['daemon', 'run'])).code).toBe(125);
    expect([readdirSync(home), modeOf(home), lstatSync(home).uid]).toEqual([[], 0o777, stranger]);
  });

  it.each(['a directory of ours', 'a directory of theirs'])(
    'can not have a home made elsewhere by a link to %s',
    async (what) => {
      const elsewhere = newHome(0o755);
      if (what.endsWith('theirs')) give(elsewhere);
      home = `${elsewhere}-link`;
      symlinkSync(elsewhere, home);
      if (!what.endsWith('theirs')) give(home);
      await refused();
      expect((await kr(['config', 'set', 'progress', 'none'])).code).toBe(125);
      expect([readdirSync(elsewhere), modeOf(elsewhere)]).toEqual([[], 0o755]);
    },
  );

  it('can not have kr write or run what they put into a home that was open to them', async () => {
    const victim = path.join(directory, 'victim');
    mkdirSync(victim);
    writeFileSync(path.join(victim, 'file'), 'mine');
    const files = ['kr.db', 'kr.db-wal', 'daemon.lock', 'config.json', 'log/daemon.log'];
    for (const name of [...files, 'log', 'bin', 'cache', 'cache/assemblies']) {
      newHome(0o777);
      mkdirSync(path.dirname(inHome(name)), { recursive: true });
      symlinkSync(files.includes(name) ? path.join(victim, 'file') : victim, inHome(name));
      give(inHome(name));
      await refused();
      expect(modeOf(home), name).toBe(0o777);
    }
    newHome(0o777);
    mkdirSync(inHome('bin'));
    give(inHome('bin'));
    await refused();
    expect(readdirSync(victim)).toEqual(['file']);
    expect(readFileSync(path.join(victim, 'file'), 'utf8')).toBe('mine');
  });

  it('who listens in place of the daemon is not talked to', async () => {
    newHome(0o777);
    const listen = `require('node:net').createServer(() => console.log('talked to')).listen(process.argv[1], () => console.log('up'))`;
    const server = spawn(process.execPath, ['-e', listen, inHome('kr.sock')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    server.stdout.on('data', (text) => {
      said += text;
    });
    await once(server.stdout, 'data');
    give(inHome('kr.sock'));
    try {
      expect((await create()).code).toBe(125);
      expect((await kr(['daemon', 'stop', '--force'])).code).toBe(125);
    } finally {
      server.kill();
    }
    await once(server, 'close');
    expect(said).toBe('up\n');
  });

  it('can not have the command run code that they keep for it', async () => {
    const cache = path.join(directory, 'caches');
    const compiled = path.join(cache, 'kr', 'compiled');
    mkdirSync(compiled, { recursive: true });
    const version = () => kr(['--version'], { XDG_CACHE_HOME: cache });
    for (const mine of [false, true]) {
      chmodSync(compiled, mine ? 0o700 : 0o777);
      expect((await version()).code).toBe(0);
      expect(readdirSync(compiled).length > 0, `used: ${mine}`).toBe(mine);
    }
    rmSync(compiled, { recursive: true });
    mkdirSync(compiled);
    give(compiled);
    expect((await version()).code).toBe(0);
    expect(readdirSync(compiled)).toEqual([]);
  });
});
