/** A disk that gets full: what can't be refused is kept until there is room, the rest is refused and left as it was. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { ended, running } from '../helpers/js-tasks.ts';
import { type Answer, TestHome } from '../helpers/kr.ts';
import { daemonOf, gone, killDaemon } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { canMount, SmallDisk, untilChanged } from '../helpers/small-disk.ts';

/** Beside the disk that gets full. */
const elsewhere = mkdtempSync(path.join(tmpdir(), 'kr-elsewhere-'));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

let home: TestHome;
let disk: SmallDisk;
let reserve: string;
const onDisk = (size: string): void => {
  home = new TestHome();
  disk = new SmallDisk(home.directory, size);
  reserve = path.join(home.home, 'kr.db-reserve');
};
const untilReserve = (isThere: boolean): Promise<void> =>
  untilChanged(home.home, () => existsSync(reserve) === isThere);

async function fails(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await home.kr([...args, '--json']);
  expect([code, stdout, JSON.parse(stderr).code]).toEqual([125, '', 'disk_full']);
}

describe.runIf(canMount)('on a disk that gets full', () => {
  beforeEach(() => onDisk('28m'));
  afterEach(async () => {
    disk.empty();
    await home.kr(['daemon', 'stop', '--force']);
    disk[Symbol.dispose]();
    await home[Symbol.asyncDispose]();
  });

  const lines = 100;
  const line = 'ä'.repeat(40_000);
  /** A task that has ended on a full disk, with more to be kept than what is set aside. */
  async function endedInVain(): Promise<void> {
    await home.startDaemon();
    await ended(home, { id: 'before', code: 'return "kept"' });
    await untilReserve(true);
    const gate = makeGate(home);
    const over = path.join(elsewhere, 'over');
    rmSync(over, { force: true });
    const code = `
      console.log('up');
      ${gate.pass};
      for (let i = 0; i < ${lines}; i++) { taskProgress.percentComplete = i; console.log(${JSON.stringify(line)}) }
      require('node:fs').writeFileSync(${JSON.stringify(over)}, '');
      return 'r'.repeat(300_000)`;
    await running(home, { id: 'busy', code });
    await home.eventsUntil('busy', ({ type }) => type === 'output');
    disk.fill();
    await gate.open();
    await untilChanged(elsewhere, () => existsSync(over));
    await untilReserve(false);
    disk.fill();
  }

  it('a task that ends is kept whole in memory, and written when there is room', async () => {
    await endedInVain();
    expect(await home.ok(['get-task-state', 'busy'])).toBe('Running');
    expect((await home.json(['get'])).map(({ id }: { id: string }) => id)).toEqual(['busy', 'before']);
    expect(await home.ok(['result', 'before'])).toBe('kept');
    expect(await home.ok(['logs', 'busy'])).toMatch(/^up$/m);
    expect(await home.kr(['stop', 'busy'])).toMatchObject({ code: 1, stdout: 'false\n' });
    await using following = new RunningKr(home, ['logs', 'busy', '--follow']);
    await following.until('stdout', /up/);
    const waiting = home.kr(['wait', 'busy', '--progress', 'none', '--no-output']);
    disk.empty();
    expect(await waiting).toMatchObject({ code: 0, stdout: `${'r'.repeat(300_000)}\n` });
    const { stdout } = await following.ended;
    expect(stdout).toBe(`up\n${`${line}\n`.repeat(lines)}`);
    expect((await home.json(['get', 'busy'])).progress).toMatchObject({ reachedPercent: 100 });
  });

  it('a daemon that is told to end does so, and the next one tells the truth', async () => {
    await endedInVain();
    const daemon = daemonOf(home);
    process.kill(daemon, 'SIGTERM');
    await gone(daemon);
    disk.empty();
    expect(await home.json(['get', 'busy'])).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
    expect(await home.ok(['result', 'before'])).toBe('kept');
    expect(await home.json(['result', 'busy'])).toBeNull();
  });

  it('tasks can be stopped and removed; the log is no hindrance, and goes on later', async () => {
    await home.startDaemon();
    await ended(home, { id: 'old', code: 'console.log("x".repeat(200_000))' });
    await running(home, { id: 'runaway' });
    await untilReserve(true);
    const daemon = daemonOf(home);
    const log = path.join(home.home, 'log', 'daemon.log');
    disk.fill(log);
    await fails('new', '--language', 'js', '--code', '1');
    expect(await home.ok(['stop', 'runaway', '--wait'])).toBe('true');
    expect(await home.ok(['rm', 'old', 'runaway'])).toBe('true\ntrue');
    expect(await home.json(['get'])).toEqual([]);
    disk.empty();
    await ended(home, { id: 'after' });
    expect(daemonOf(home)).toBe(daemon);
    expect(readFileSync(log, 'utf8')).toContain('"taskId":"after"');
  });

  it('a daemon starts, to remove what is not needed any more', async () => {
    await home.startDaemon();
    await ended(home, { id: 'old' });
    await untilReserve(true);
    await home.ok(['daemon', 'stop']);
    disk.fill();
    expect(await home.ok(['rm', '--all', '--where-state', 'Completed'])).toBe('true');
    expect(await home.json(['get'])).toEqual([]);
  });

  it('what C# was compiled to is not kept in part', async () => {
    await home.startDaemon();
    const create = (id: string) => home.kr(['new', '--language', 'cs', '--code', 'return 42;', '--id', id]);
    const files = () => readdirSync(path.join(home.home, 'cache'), { recursive: true, withFileTypes: true });
    disk.fill();
    await fails('new', '--language', 'cs', '--code', 'return 42;', '--id', 'one');
    expect(files().filter((file) => file.isFile())).toEqual([]);
    disk.empty();
    expect((await create('two')).code).toBe(0);
    expect(await home.ok(['start', 'two', '--wait'])).toBe('42');
  });
});

describe.runIf(canMount)('on a small disk', () => {
  beforeEach(() => onDisk('6m'));
  afterEach(async () => {
    disk.empty();
    await home.kr(['daemon', 'stop', '--force']);
    disk[Symbol.dispose]();
    await home[Symbol.asyncDispose]();
  });

  it('all that was acknowledged until it was full is there, also after a crash', async () => {
    await home.startDaemon();
    const acknowledged: string[] = [];
    const code = `return 1 // ${'x'.repeat(100_000)}`;
    let last: Answer;
    do {
      last = await home.request('POST', '/tasks/create/js', { code });
      if (last.status === 200) acknowledged.push(last.json.id);
    } while (last.status === 200);
    expect(last.json).toMatchObject({ code: 'disk_full' });
    expect(acknowledged.length).toBeGreaterThan(10);
    const ids = async () =>
      (await home.json(['get', '--sort', 'createdAt'])).map(({ id }: { id: string }) => id);
    const before = (await ids()).toSorted();
    expect(before).toEqual(acknowledged.toSorted());
    await killDaemon(home);
    // What the journal holds finds its place when there is room.
    disk.remount('size=16m');
    expect((await ids()).toSorted()).toEqual(before);
    expect(await home.ok(['start', acknowledged[0] ?? '', '--wait'])).toBe('1');
  });

  it('a registry that can not be brought up to date is left as it was, and settings too', async () => {
    const file = path.join(home.home, 'kr.db');
    mkdirSync(home.home, { mode: 0o700 });
    copyFileSync(path.resolve(import.meta.dirname, '../fixtures/registry/v1.db'), file);
    await home.ok(['config', 'set', 'maxRunners', '3']);
    const look = () => [readFileSync(file), readFileSync(path.join(home.home, 'config.json'), 'utf8')];
    const before = look();
    disk.fill();
    await fails('get');
    await fails('config', 'set', 'gracePeriod', '3s');
    expect(look()).toEqual(before);
    expect(readdirSync(home.home).filter((name) => /tmp/.test(name))).toEqual([]);
    disk.empty();
    expect(await home.ok(['get-task-state', 'large'])).toBe('Completed');
    expect(await home.ok(['config', 'get', 'maxRunners'])).toBe('3');
  });
});
