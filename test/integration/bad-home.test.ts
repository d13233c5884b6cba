/** Homes, disks, registries and settings that can't be used: exit 125, a sentence, and the files as they were. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Ended, krPath, root, runProgram } from '../helpers/kr.ts';
import { canMount, SmallDisk, untilChanged } from '../helpers/small-disk.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-homes-'));
const used = new Set<string>();
const isRoot = process.getuid?.() === 0;

const canUnshare =
  isRoot && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

const kr = (home: string, ...args: string[]): Promise<Ended> => {
  used.add(home);
  return runProgram(process.execPath, [krPath, ...args], { cwd: directory, env: { KR_HOME: home } });
};
const create = (home: string, ...more: string[]): Promise<Ended> =>
  kr(home, 'new', '--language', 'js', '--code', 'return 1', ...more);
const stop = (home: string): Promise<Ended> => kr(home, 'daemon', 'stop', '--force');

/** Expects that kr says why it can't work. */
async function fails(code: string, home: string, ...args: string[]): Promise<void> {
  const { stderr, ...ended } = await kr(home, ...args, '--json');
  expect(ended).toEqual({ code: 125, signal: null, stdout: '' });
  expect(JSON.parse(stderr)).toEqual({ error: expect.stringMatching(/^\S.*$/), code });
}

/** Resolves when a file is there. */
const appears = (file: string): Promise<void> => untilChanged(path.dirname(file), () => existsSync(file));

afterEach(async () => {
  for (const home of used) if (existsSync(path.join(home, 'daemon.lock'))) await stop(home);
  used.clear();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a home that can not be made', () => {
  it('says so: a file, below a file, where nothing can be made, a name that is too long', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, 'mine');
    for (const home of [
      file,
      path.join(file, 'below'),
      '/dev/null/x',
      '/proc/x',
      path.join(directory, 'x'.repeat(300)),
    ]) {
      await fails('home_unusable', home, 'get');
      await fails('home_unusable', home, 'new', '--language', 'js', '--code', '1');
      expect((await kr(home, 'daemon', 'status', '--socket')).code, home).toBe(0);
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it.runIf(isRoot)("says so when it is another user's", async () => {
    const home = path.join(directory, 'foreign');
    mkdirSync(home);
    chownSync(home, 12345, 12345);
    await fails('home_unusable', home, 'get');
    expect(lstatSync(home).uid).toBe(12345);
  });

  it('is made private when others could enter it', async () => {
    const home = path.join(directory, 'open');
    mkdirSync(home);
    chmodSync(home, 0o755);
    expect((await create(home)).code).toBe(0);
    expect(lstatSync(home).mode & 0o777).toBe(0o700);
  });
});

describe('a home whose path is too long for a socket', () => {
  const home = path.join(directory, 'a'.repeat(100), 'ä'.repeat(40));
  const shared = `/tmp/kr-${process.getuid?.()}`;

  it('simply works, in a directory for this user alone', async () => {
    expect((await create(home, '--id', 'far')).stdout).toBe('far\n');
    const socket = (await kr(home, 'daemon', 'status', '--socket')).stdout.trim();
    expect(path.dirname(socket)).toBe(shared);
    expect(lstatSync(shared).mode & 0o777).toBe(0o700);
    expect(lstatSync(socket).mode & 0o777).toBe(0o600);
    const other = path.join(directory, 'b'.repeat(100), 'ä'.repeat(40));
    expect((await kr(other, 'daemon', 'status', '--socket')).stdout.trim()).not.toBe(socket);
    await stop(home);
    expect(existsSync(socket)).toBe(false);
  });

  // In a mount namespace of its own, so that no other daemon of this user is disturbed.
  const moved = (file: string): string => file.replace(root, '/mnt');
  const prepared = (prepare: string): Ended => {
    const script = `mount --bind "${root}" /mnt && mount -t tmpfs tmpfs /tmp && ${prepare} && exec "$@"`;
    const command = [moved(process.execPath), moved(krPath), 'get', '--json'];
    const ran = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...command], {
      env: { PATH: process.env.PATH, KR_HOME: path.join('/tmp', 'x'.repeat(120)) },
      encoding: 'utf8',
    });
    return { code: ran.status, signal: ran.signal, stdout: ran.stdout, stderr: ran.stderr };
  };

  it.runIf(canUnshare).each([
    ["is another user's", `mkdir -m 700 ${shared} && chown 12345 ${shared}`],
    ['is a link', `mkdir -m 700 /tmp/elsewhere && ln -s /tmp/elsewhere ${shared}`],
    ['can be entered by others', `mkdir -m 755 ${shared}`],
    ['is a file', `touch ${shared} && chmod 600 ${shared}`],
  ])('is refused when that directory %s', (_what, prepare) => {
    const { code, stdout, stderr } = prepared(prepare);
    expect([code, stdout]).toEqual([125, '']);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'home_unusable' });
  });
});

describe.runIf(canMount)('a disk', () => {
  const mounted = path.join(directory, 'disk');
  const home = path.join(mounted, 'home');
  const registry = path.join(home, 'kr.db');
  let disk: SmallDisk;
  afterEach(async () => {
    disk.empty();
    await stop(home);
    disk[Symbol.dispose]();
  });

  it('that is read-only is told, also when there is a home already', async () => {
    disk = new SmallDisk(mounted, '4m');
    expect((await create(home, '--id', 'kept')).code).toBe(0);
    await stop(home);
    disk.remount('ro');
    await fails('home_unusable', home, 'get');
    await fails('home_unusable', path.join(mounted, 'other'), 'get');
    await fails('home_unusable', home, 'config', 'set', 'gracePeriod', '3s');
    disk.remount('rw');
    expect((await kr(home, 'get-task-state', 'kept')).stdout).toBe('Created\n');
  });

  it('that gets full refuses what can not be written, and work goes on when there is room', async () => {
    disk = new SmallDisk(mounted, '1m');
    expect((await create(home, '--id', 'one')).code).toBe(0);
    disk.fill();
    const before = readFileSync(registry);
    for (const args of [
      ['new', '--language', 'js', '--code', '1', '--id', 'two'],
      ['start', 'one'],
      ['stop', 'one'],
      ['rename', 'one', '--name', 'other'],
      ['config', 'set', 'gracePeriod', '3s'],
    ]) {
      await fails('disk_full', home, ...args);
    }
    expect(readFileSync(registry)).toEqual(before);
    expect((await kr(home, 'get', 'one', '--state')).stdout).toBe('Created\n');
    expect((await kr(home, 'get', 'two')).code).toBe(3);

    disk.empty();
    expect((await create(home, '--id', 'two')).code).toBe(0);
    expect((await kr(home, 'start', 'one')).stdout).toBe('true\n');
    expect(await kr(home, 'wait', 'one')).toMatchObject({ code: 0, stdout: '1\n' });
  });

  it('that is full when the daemon starts is told, and nothing is changed', async () => {
    disk = new SmallDisk(mounted, '1m');
    expect((await create(home, '--id', 'one')).code).toBe(0);
    await stop(home);
    disk.fill();
    const before = readFileSync(registry);
    await fails('disk_full', home, 'get');
    await fails('disk_full', path.join(mounted, 'new'), 'get');
    expect(readFileSync(registry)).toEqual(before);
    disk.empty();
    expect((await kr(home, 'get-task-state', 'one')).stdout).toBe('Created\n');
  });

  it('that gets full while a task runs: its end is written as soon as there is room', async () => {
    disk = new SmallDisk(mounted, '1m');
    const [up, go, over] = ['up', 'go', 'over'].map((name) => path.join(directory, name)) as [
      string,
      string,
      string,
    ];
    const code = `
      const { writeFileSync, existsSync } = await import('node:fs');
      writeFileSync(up, '');
      while (!existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 10));
      writeFileSync(over, '');
      return 'kept';`;
    const files = ['--arg', `up=${up}`, '--arg', `go=${go}`, '--arg', `over=${over}`];
    const run = ['run', '--detach', '--id', 'busy', '--language', 'js', '--code', code, ...files];
    expect((await kr(home, ...run)).code).toBe(0);
    await appears(up);
    disk.fill();
    writeFileSync(go, '');
    await appears(over);
    await fails('disk_full', home, 'new', '--language', 'js', '--code', '1');
    const waiting = kr(home, 'wait', 'busy', '--progress', 'none');
    disk.empty();
    expect(await waiting).toMatchObject({ code: 0, stdout: 'kept\n' });
  });
});

describe('a registry', () => {
  let count = 0;
  /** A home whose registry has some pages. */
  const filled = async (): Promise<string> => {
    const home = path.join(directory, `registry${count++}`);
    for (const id of ['one', 'two']) {
      expect((await create(home, '--id', id, '--description', id.repeat(20_000))).code).toBe(0);
    }
    expect((await stop(home)).code).toBe(0);
    return home;
  };
  const digest = (home: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(home, 'kr.db')))
      .digest('hex');
  async function leftAlone(code: string, home: string): Promise<void> {
    const before = digest(home);
    await fails(code, home, 'get');
    await fails(code, home, 'new', '--language', 'js', '--code', '1');
    expect(digest(home)).toBe(before);
  }
  const patch = (home: string, sql: string): void => {
    const database = new DatabaseSync(path.join(home, 'kr.db'));
    database.exec(sql);
    database.close();
  };

  it('of a newer kr is left alone', async () => {
    const home = await filled();
    patch(home, 'PRAGMA user_version = 1000');
    await leftAlone('registry_from_future', home);
  });

  it('that is cut, scribbled over, or no database at all is left alone; mended, it works again', async () => {
    const home = await filled();
    const file = path.join(home, 'kr.db');
    copyFileSync(file, `${file}.good`);
    truncateSync(file, 20_000);
    await leftAlone('registry_unreadable', home);
    const bytes = readFileSync(`${file}.good`);
    writeFileSync(file, Buffer.from(bytes).fill(0xa5, 4096, 40_000));
    await leftAlone('registry_unreadable', home);
    writeFileSync(file, 'This is no database.'.repeat(100));
    await leftAlone('registry_unreadable', home);
    copyFileSync(`${file}.good`, file);
    expect((await kr(home, 'get-task-state', 'two')).stdout).toBe('Created\n');
  });

  it('of another program is left alone', async () => {
    const home = path.join(directory, 'other-program');
    mkdirSync(home);
    patch(home, 'CREATE TABLE notes (text)');
    await leftAlone('registry_unreadable', home);
  });

  it('that is a directory or a pipe is told at once', async () => {
    const home = path.join(directory, 'no-file');
    mkdirSync(path.join(home, 'kr.db'), { recursive: true });
    await fails('registry_unreadable', home, 'get');
    rmSync(path.join(home, 'kr.db'), { recursive: true });
    execFileSync('mkfifo', [path.join(home, 'kr.db')]);
    await fails('registry_unreadable', home, 'get');
  });

  it('that is empty is a new one', async () => {
    const home = path.join(directory, 'empty');
    mkdirSync(home);
    writeFileSync(path.join(home, 'kr.db'), '');
    expect((await create(home)).code).toBe(0);
  });
});

describe('settings', () => {
  const home = path.join(directory, 'settings');
  const file = path.join(home, 'config.json');

  it('that are no JSON are told and left alone, also by config', async () => {
    mkdirSync(home);
    for (const text of ['{', '', '[]', '"x"', '\u0000']) {
      writeFileSync(file, text);
      for (const args of [['get'], ['config', 'list'], ['config', 'get', 'gracePeriod']]) {
        await fails('settings_unreadable', home, ...args);
      }
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    writeFileSync(file, '{');
    await fails('settings_unreadable', home, 'config', 'set', 'gracePeriod', '3s');
    expect(readFileSync(file, 'utf8')).toBe('{');
  });

  it('with a value that is none are told, and unset mends them', async () => {
    writeFileSync(file, '{"gracePeriod": "soon", "maxRunners": 3}');
    await fails('settings_unreadable', home, 'get');
    expect((await kr(home, 'config', 'unset', 'gracePeriod')).code).toBe(0);
    expect((await kr(home, 'config', 'get', 'maxRunners')).stdout).toBe('3\n');
    expect((await kr(home, 'get')).code).toBe(0);
  });

  it('damaged while the daemon runs keep what needs none of them working', async () => {
    expect((await create(home, '--id', 'here')).code).toBe(0);
    writeFileSync(file, '{');
    expect((await kr(home, 'get-task-state', 'here')).stdout).toBe('Created\n');
    await fails('settings_unreadable', home, 'new', '--language', 'js', '--code', '1');
    expect((await kr(home, 'start', 'here')).stdout).toBe('true\n');
    expect((await stop(home)).code).toBe(0);
    rmSync(file);
  });
});

it('a socket, link or directory in the way of the socket is told or replaced, and never followed', async () => {
  const home = path.join(directory, 'in-the-way');
  mkdirSync(home);
  const victim = path.join(directory, 'victim');
  writeFileSync(victim, 'kept');
  symlinkSync(victim, path.join(home, 'kr.sock'));
  expect((await create(home)).code).toBe(0);
  expect(readFileSync(victim, 'utf8')).toBe('kept');
  expect(lstatSync(path.join(home, 'kr.sock')).isSocket()).toBe(true);
});
