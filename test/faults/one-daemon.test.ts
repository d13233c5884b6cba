/** One daemon for a home, whoever starts it at once, and whatever is left or stands in the way of its lock and socket. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { created, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, daemonsOf, gone, isAlive, killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const lock = (): string => path.join(home.home, 'daemon.lock');
const log = (): string => path.join(home.home, 'log', 'daemon.log');

/** Resolves when the daemon that answers is alone: those that came too late may still be about to end. */
async function onlyOneIsLeft(): Promise<void> {
  const { pid } = (await home.request('GET', '/daemon')).json;
  await gone(...daemonsOf(home).filter((other) => other !== pid));
  expect(daemonsOf(home)).toEqual([pid]);
}

/** Expects that kr says why it can't work, and what stands in its way. */
async function fails(code: string, file: string): Promise<void> {
  for (const args of [['get'], ['new', '--language', 'js', '--code', 'return 1']]) {
    const { stderr, ...ended } = await home.kr([...args, '--json']);
    expect(ended).toEqual({ code: 125, signal: null, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({ error: expect.stringContaining(file), code });
    expect(JSON.parse(stderr).error).not.toContain('\n');
  }
  await gone(...daemonsOf(home));
}

describe('many commands that race', () => {
  it('to start a daemon get one, and all work', async () => {
    const names = Array.from({ length: 50 }, (_, n) => `task-${n}`);
    const all = await Promise.all(
      names.map((id) => home.kr(['new', '--language', 'js', '--code', 'return 1', '--id', id])),
    );
    expect(all.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual(
      names.map((id) => [0, `${id}\n`, '']),
    );
    await onlyOneIsLeft();
    expect(await home.json(['get'])).toHaveLength(names.length);
  });

  it('after a crash, beside its stale socket, get one daemon too', async () => {
    await home.startDaemon();
    const id = await created(home);
    await killDaemon(home);
    expect(existsSync(home.socket)).toBe(true);
    expect(existsSync(lock())).toBe(true);
    const all = await Promise.all(Array.from({ length: 10 }, () => home.kr(['get-task-state', id])));
    expect(all).toEqual(all.map(() => ({ code: 0, signal: null, stdout: 'Created\n', stderr: '' })));
    await onlyOneIsLeft();
  });

  it('with one that stops the daemon work as well', async () => {
    await home.startDaemon();
    const id = await created(home);
    const [stop, ...all] = await Promise.all([
      home.kr(['daemon', 'stop']),
      ...Array.from({ length: 10 }, () => home.kr(['get-task-state', id])),
    ]);
    expect(stop.code).toBe(0);
    expect(all.map(({ code, stdout }) => [code, stdout])).toEqual(all.map(() => [0, 'Created\n']));
    expect(await home.ok(['get-task-state', id])).toBe('Created');
    await onlyOneIsLeft();
  });
});

describe('in the place of the lock', () => {
  it('garbage, a directory or a pipe is told and left alone', async () => {
    mkdirSync(home.home);
    writeFileSync(lock(), 'garbage');
    await fails('home_unusable', lock());
    expect(readFileSync(lock(), 'utf8')).toBe('garbage');
    rmSync(lock());
    mkdirSync(lock());
    await fails('home_unusable', lock());
    rmSync(lock(), { recursive: true });
    execFileSync('mkfifo', [lock()]);
    await fails('home_unusable', lock());
    rmSync(lock());
    expect(await home.json(['get'])).toEqual([]);
  });

  it("another program's database is told and left alone", async () => {
    mkdirSync(home.home);
    const other = new DatabaseSync(lock());
    other.exec('PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)');
    other.close();
    const before = readFileSync(lock());
    await fails('home_unusable', lock());
    expect(readFileSync(lock()).equals(before)).toBe(true);
  });
});

describe('in the place of the socket', () => {
  it('a directory or a file is told and left alone', async () => {
    mkdirSync(path.join(home.socket, 'theirs'), { recursive: true });
    await fails('home_unusable', home.socket);
    expect(existsSync(path.join(home.socket, 'theirs'))).toBe(true);
    rmSync(home.socket, { recursive: true });
    writeFileSync(home.socket, 'theirs');
    await fails('home_unusable', home.socket);
    expect(readFileSync(home.socket, 'utf8')).toBe('theirs');
    expect(await home.kr(['daemon', 'stop', '--json'])).toMatchObject({
      code: 0,
      stdout: '{"stopped":false}\n',
    });
    rmSync(home.socket);
    expect(await home.json(['get'])).toEqual([]);
  });
});

describe('a process that is not the daemon', () => {
  it('is never killed for it, whatever the log and its own command line say', async () => {
    await home.startDaemon();
    // What looks like the daemon at a glance: its words, in another order.
    const words = ['/opt/kr/dist/daemon.js', '--home', home.home];
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...words]);
    try {
      await once(stranger, 'spawn');
      await killDaemon(home);
      appendFileSync(log(), `${JSON.stringify({ level: 30, pid: stranger.pid, msg: 'task created' })}\n`);
      for (const verb of ['stop', 'restart']) await home.ok(['daemon', verb, '--force']);
      const daemon = daemonOf(home);
      expect(daemon).not.toBe(stranger.pid);
      await home.ok(['daemon', 'stop', '--force']);
      expect([isAlive(daemon), isAlive(stranger.pid as number)]).toEqual([false, true]);
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

it('a daemon whose socket can not be reached is told; restart --force stops it in order', async () => {
  await home.startDaemon();
  const id = await running(home);
  const pid = daemonOf(home);
  // Something is in its place: the daemon can't make it again.
  rmSync(home.socket);
  writeFileSync(home.socket, 'mine');
  const { code, stdout, stderr } = await home.kr(['daemon', 'status', '--json']);
  expect([code, stdout, JSON.parse(stderr).code]).toEqual([125, '', 'daemon_unreachable']);
  rmSync(home.socket);
  const status = await home.json(['daemon', 'restart', '--force']);
  expect(isAlive(pid)).toBe(false);
  expect(daemonsOf(home)).toEqual([status.pid]);
  expect(await home.json(['get', id])).toMatchObject({ state: 'Stopped', fault: null });
});
