/** systemd has the socket and starts the daemon for the first command, as `kr daemon install` sets it up. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { running, stopAll } from '../helpers/js-tasks.ts';
import { runProgram, TestHome } from '../helpers/kr.ts';
import { daemonOf, daemonsOf, gone } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { Activation, hasSystemd, inode, installUnits } from '../helpers/socket-activation.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const code = (stderr: string): string => JSON.parse(stderr).code;

describe.skipIf(!hasSystemd)('with systemd’s socket', () => {
  it('the first commands start one daemon; its end leaves the socket, and the next command starts another', async () => {
    const units = await installUnits(home);
    const create = ['new', '--language', 'js', '--code', 'return 1', '--id'];
    await using activation = await Activation.listen(units);
    const socket = inode(home.socket);
    const names = ['one', 'two', 'three', 'four'];
    expect(await Promise.all(names.map((id) => home.ok([...create, id])))).toEqual(names);
    expect(await home.json(['daemon', 'status'])).toMatchObject({ pid: daemonOf(home), socket: home.socket });
    await home.ok(['daemon', 'stop']);
    expect(await activation.ended).toBe(0);
    expect(daemonsOf(home)).toEqual([]);
    expect(inode(home.socket)).toBe(socket);

    await using next = await Activation.listen(units);
    expect(await home.json(['get'])).toHaveLength(names.length);
    const busy = await running(home);
    next.process.kill('SIGTERM');
    expect(await next.ended).toBe(0);
    expect(daemonsOf(home)).toEqual([]);
    expect(await home.ok(['get-task-state', busy])).toBe('Stopped');
  });

  const languageNames = new Set(['PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript']);
  it('every language is found that is found by hand', async () => {
    const languages = async (): Promise<unknown[]> =>
      (await home.json(['doctor'])).filter(({ name }: { name: string }) => languageNames.has(name));
    const byHand = await languages();
    expect(byHand).toHaveLength(languageNames.size);
    await home.ok(['daemon', 'stop']);
    await using _activation = await Activation.listen(await installUnits(home));
    expect(await languages()).toEqual(byHand);
    await home.ok(['daemon', 'stop']);
  });

  it('a home whose path systemd would read as something else is the one that is used', async () => {
    const strange = path.join(home.directory, 'a "b" \\c 50%h $HOME ä');
    await using _activation = await Activation.listen(
      await installUnits(home, { args: ['--home', strange] }),
    );
    expect(await home.json(['daemon', 'status', '--home', strange])).toMatchObject({ home: strange });
    await home.ok(['daemon', 'stop', '--home', strange]);
  });

  it('a daemon that has the home already is told of, and goes on', async () => {
    const units = await installUnits(home);
    await home.startDaemon();
    const daemon = daemonOf(home);
    const busy = await running(home);
    await using activation = await Activation.listen(units);
    const refused = await home.kr(['get-task-state', busy, '--json']);
    expect([refused.code, code(refused.stderr)]).toEqual([125, 'daemon_running']);
    expect(await activation.ended).toBe(125);
    expect(daemonsOf(home)).toEqual([daemon]);

    process.kill(daemon, 'SIGTERM');
    await gone(daemon);
    await using _next = await Activation.listen(units);
    expect(await home.ok(['get-task-state', busy])).toBe('Stopped');
    await home.ok(['daemon', 'stop']);
  });

  it('that does not come to be: a daemon with tasks keeps its socket, an idle one makes room', async () => {
    const { socket } = await installUnits(home);
    const [program = '', ...args] = socket.command('ExecStartPre');
    const before = () => runProgram(program, args);
    expect((await before()).code).toBe(0);
    await home.startDaemon();
    await running(home);
    expect((await before()).code).toBe(1);
    expect(daemonsOf(home)).toHaveLength(1);
    await stopAll(home);
    expect((await before()).code).toBe(0);
    expect(daemonsOf(home)).toEqual([]);
  });

  it('a daemon that is started by hand leaves the socket to systemd', async () => {
    await using _activation = await Activation.listen(await installUnits(home));
    const socket = inode(home.socket);
    await using byHand = new RunningKr(home, ['daemon', 'run']);
    expect((await byHand.ended).code).toBe(125);
    expect(inode(home.socket)).toBe(socket);
    expect(await home.ok(['run', '--language', 'js', '--code', 'return 1'])).toBe('1');
    await home.ok(['daemon', 'stop']);
  });

  it('whoever waits is told why the daemon can not start', async () => {
    const units = await installUnits(home);
    await home.startDaemon();
    await home.ok(['daemon', 'stop']);
    writeFileSync(path.join(home.home, 'kr.db'), 'no registry, and long enough to be sure of that');
    await using activation = await Activation.listen(units);
    const refused = await home.kr(['get', '--json']);
    expect([refused.code, code(refused.stderr)]).toEqual([125, 'registry_unreadable']);
    expect(await activation.ended).toBe(125);
  });
});
