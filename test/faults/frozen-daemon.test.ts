/** A daemon that is frozen, each in a home of its own and all at once: such a test is nothing but waiting. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { type Ended, TestHome } from '../helpers/kr.ts';
import { daemonOf, daemonsOf, isAlive } from '../helpers/processes.ts';

/** Freezes the daemon of a home. `using` lets it go on, if it is still there. */
function freeze(home: TestHome): Disposable & { pid: number; thaw(): void } {
  const pid = daemonOf(home);
  process.kill(pid, 'SIGSTOP');
  const thaw = (): void => {
    if (isAlive(pid)) process.kill(pid, 'SIGCONT');
  };
  return { pid, thaw, [Symbol.dispose]: thaw };
}

/** Expects that commands said which process is of no use. */
function expectTold(all: readonly Ended[], pid: number): void {
  for (const { code, stdout, stderr } of all) {
    expect([code, stdout]).toEqual([125, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'daemon_unreachable',
      error: expect.stringContaining(String(pid)),
    });
  }
}

const asJson = (home: TestHome, commands: readonly string[][]): Promise<Ended[]> =>
  Promise.all(commands.map((args) => home.kr([...args, '--json'])));

// What is waited for takes half a minute by itself.
describe.concurrent('a daemon that is frozen', { timeout: 90_000 }, () => {
  it('is told as such, by its process id; --force ends it, and work goes on', async () => {
    await using home = new TestHome();
    await home.startDaemon();
    const id = await created(home);
    using frozen = freeze(home);
    const commands = [
      ['get', id],
      ['start', id],
      ['new', '--language', 'js', '--code', '1'],
      ['get'],
      ['logs', id, '--follow'],
      ['wait', id],
      ['daemon', 'status'],
      ['daemon', 'stop'],
    ];
    expectTold(await asJson(home, commands), frozen.pid);
    await home.ok(['daemon', 'stop', '--force']);
    expect(isAlive(frozen.pid)).toBe(false);
    expect(await home.ok(['get-task-state', id])).toBe('Created');
  });

  it('is told as such when it has lost its socket too, and its log; --force ends it, and work goes on', async () => {
    await using home = new TestHome();
    await home.startDaemon();
    const id = await created(home);
    using frozen = freeze(home);
    rmSync(home.socket);
    rmSync(path.join(home.home, 'log', 'daemon.log'));
    expectTold(
      await asJson(home, [
        ['get', id],
        ['daemon', 'status'],
        ['daemon', 'stop'],
      ]),
      frozen.pid,
    );
    await home.ok(['daemon', 'restart', '--force']);
    expect(isAlive(frozen.pid)).toBe(false);
    expect(daemonsOf(home)).toHaveLength(1);
    expect(await home.ok(['get-task-state', id])).toBe('Created');
  });

  it('is found when its log names another process, which is left alone', async () => {
    await using home = new TestHome();
    await home.startDaemon();
    using frozen = freeze(home);
    appendFileSync(
      path.join(home.home, 'log', 'daemon.log'),
      `${JSON.stringify({ level: 30, pid: process.pid, msg: 'task created' })}\n`,
    );
    expect(await home.json(['daemon', 'stop', '--force'])).toEqual({ stopped: true });
    expect(isAlive(frozen.pid)).toBe(false);
  });

  it('goes on where it was when it is let go', async () => {
    await using home = new TestHome();
    await home.startDaemon();
    const id = await created(home, { code: 'return "late"' });
    using frozen = freeze(home);
    const command = home.kr(['start', id]);
    frozen.thaw();
    expect((await command).stdout).toBe('true\n');
    expect(await home.ok(['wait', id, '--progress', 'none'])).toBe('late');
  });

  it('does not do, when it is let go, what was asked by those who have given up', async () => {
    await using home = new TestHome();
    await home.startDaemon();
    const open = await created(home);
    const done = await ended(home);
    const busy = await running(home);
    const before = await home.json(['get', '--sort', 'createdAt']);
    const large = path.join(home.directory, 'large.js');
    writeFileSync(large, `return 1 // ${'large '.repeat(50_000)}`);
    using frozen = freeze(home);
    const commands = [
      ['new', '--language', 'js', '--code', 'return 1'],
      ['new', large],
      ['run', '--language', 'js', '--code', 'return 1'],
      ['start', open],
      ['rename', open, '--name', 'other'],
      ['rm', done],
      ['stop', busy],
    ];
    expectTold(await asJson(home, commands), frozen.pid);
    frozen.thaw();
    // It comes after all of them.
    await home.ok(['new', '--language', 'js', '--code', 'return 1', '--id', 'after']);
    const after = await home.json(['get', '--sort', 'createdAt']);
    const plain = ({ id, name, state }: { id: string; name: string; state: string }) => [id, name, state];
    expect(after.map(plain)).toEqual([...before.map(plain), ['after', 'Task after', 'Created']]);
  });
});
