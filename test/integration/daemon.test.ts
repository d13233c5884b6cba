/** `kr daemon` and `kr add-tasks-service`: starting, looking, stopping, and the log. */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findDaemonPid } from '../../src/client/find-daemon-pid.ts';
import { resolveHome } from '../../src/settings/paths.ts';
import { created, ended, forever, running, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = expect.stringMatching(/\S/);
const isUp = async (): Promise<boolean> => (await home.kr(['daemon', 'status'])).code === 0;
const pidOf = async (): Promise<number> => (await home.json(['daemon', 'status'])).pid;

describe('without a daemon', () => {
  it('status says so with exit 1, tells the socket, and starts nothing', async () => {
    expect(await home.kr(['daemon', 'status'])).toMatchObject({ code: 1, stdout: says, stderr: '' });
    const json = await home.kr(['daemon', 'status', '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      1,
      { running: false, home: home.home, socket: home.socket },
    ]);
    expect(await home.kr(['daemon', 'status', '--socket'])).toMatchObject({
      code: 0,
      stdout: `${home.socket}\n`,
      stderr: '',
    });
    expect(existsSync(home.socket)).toBe(false);
  });

  it('stop has nothing to do, logs has nothing to show, --what-if starts nothing', async () => {
    expect(await home.kr(['daemon', 'stop'])).toMatchObject({ code: 0, stdout: '' });
    expect(await home.json(['daemon', 'stop', '--force'])).toEqual({ stopped: false });
    expect(await home.kr(['daemon', 'logs'])).toMatchObject({ code: 3, stdout: '', stderr: says });
    for (const words of [
      ['daemon', 'start'],
      ['daemon', 'restart'],
      ['daemon', 'stop'],
      ['add-tasks-service'],
    ]) {
      expect(await home.kr([...words, '--what-if'])).toMatchObject({ code: 0, stdout: '', stderr: says });
      expect(await home.kr([...words, '--confirm'])).toMatchObject({ code: 2, stdout: '', stderr: says });
    }
    expect(existsSync(home.socket)).toBe(false);
  });

  it('the first command that needs one starts it', async () => {
    expect(await home.json(['get-task'])).toEqual([]);
    expect(await isUp()).toBe(true);
    expect(await home.json(['daemon', 'stop'])).toEqual({ stopped: true });
    expect([await isUp(), existsSync(home.socket)]).toEqual([false, false]);
  });
});

describe('start', () => {
  it('prints nothing on stdout; a second time changes nothing', async () => {
    expect(await home.kr(['daemon', 'start'])).toMatchObject({ code: 0, stdout: '', stderr: says });
    const pid = await pidOf();
    expect(await home.kr(['daemon', 'start', '--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await pidOf()).toBe(pid);
  });

  it('with --json, as status --json, is GET /daemon', async () => {
    const { json } = await home.request('GET', '/daemon');
    const expected = { ...json, uptime: expect.any(Number) };
    expect(json).toMatchObject({ pid: expect.any(Number), socket: home.socket, home: home.home });
    expect(await home.json(['daemon', 'status'])).toEqual(expected);
    expect(await home.json(['daemon', 'start'])).toEqual(expected);
    const text = await home.ok(['daemon', 'status']);
    for (const part of [String(json.pid), home.socket, json.version, 'JavaScript'])
      expect(text).toContain(part);
  });

  it('--max-runspaces is the setting maxRunners, also of a daemon that runs', async () => {
    const most = async (): Promise<number[]> =>
      (await home.json(['daemon', 'status'])).pools.map(
        ({ maxRunners }: { maxRunners: number }) => maxRunners,
      );
    await home.ok(['daemon', 'start', '--max-runspaces', '3']);
    expect([await home.ok(['config', 'get', 'maxRunners']), new Set(await most())]).toEqual([
      '3',
      new Set([3]),
    ]);
    await home.ok(['Add-KrTasksService', '-MaxRunspaces', '5']);
    expect(new Set(await most())).toEqual(new Set([5]));
    await home.ok(['add-tasks-service', '--max-runspaces=4']);
    expect(new Set(await most())).toEqual(new Set([4]));
    for (const wrong of ['0', 'many', '1.5', '-1', '1000']) {
      const refused = await home.kr(['daemon', 'start', `--max-runspaces=${wrong}`]);
      expect([wrong, refused.code, refused.stdout]).toEqual([wrong, 2, '']);
    }
    expect(await home.ok(['config', 'get', 'maxRunners'])).toBe('4');
  });

  it('keeps the homes apart: --home wins over KR_HOME', async () => {
    await using other = new TestHome();
    await other.ok(['config', 'path']);
    await created(home, { id: 'here' });
    expect(await home.json(['get-task', '--home', other.home])).toEqual([]);
    const status = await home.json(['daemon', 'status', '--home', other.home]);
    expect(status).toMatchObject({ home: other.home, socket: other.socket });
    expect(status.pid).not.toBe(await pidOf());
    expect((await home.json(['--home', other.home, 'daemon', 'stop'])).stopped).toBe(true);
    expect(await isUp()).toBe(true);
    await home.request('POST', '/tasks/cancel?id=here');
  });
});

describe('stop', () => {
  afterEach(async () => {
    await home.startDaemon();
    await stopAll(home);
  });

  it('refuses while a task runs', async () => {
    await running(home);
    for (const verb of ['stop', 'restart']) {
      expect(await home.kr(['daemon', verb])).toMatchObject({ code: 1, stdout: '', stderr: says });
      const json = await home.kr(['daemon', verb, '--json']);
      expect([json.code, json.stdout, JSON.parse(json.stderr).code]).toEqual([1, '', 'tasks_running']);
    }
    expect(await isUp()).toBe(true);
  });

  it('does not mind tasks that are not started or have ended, and keeps them', async () => {
    const [open, done] = [await created(home), await ended(home, { code: 'return "kept"' })];
    expect(await home.ok(['daemon', 'stop'])).toBe('');
    expect(await home.ok(['get-task-state', open])).toBe('Created');
    expect(await home.ok(['get-task-result', done])).toBe('kept');
  });

  it('--wait waits until no task runs', async () => {
    const id = await running(home, { code: untilStopped('console.log("last words")') });
    await using stopping = new RunningKr(home, ['daemon', 'stop', '--wait', '--json']);
    // It goes on answering meanwhile.
    expect(await home.ok(['stop-task', id])).toBe('true');
    expect(await stopping.ended).toMatchObject({ code: 0, stdout: '{"stopped":true}\n' });
    expect(existsSync(home.socket)).toBe(false);
    expect(await home.ok(['get-task-state', id])).toBe('Stopped');
    expect(await home.ok(['get-task-output', id])).toBe('last words');
  });

  it('--force stops what runs', async () => {
    const id = await running(home);
    expect(await home.ok(['daemon', 'stop', '--force'])).toBe('');
    expect(await isUp()).toBe(false);
    expect(await home.json(['get-task', id])).toMatchObject({ state: 'Stopped', fault: null });
  });
});

describe('restart', () => {
  it('is another process with the same tasks; --force stops what runs', async () => {
    await home.startDaemon();
    const [before, id] = [await pidOf(), await running(home)];
    const whatIf = await home.kr(['daemon', 'restart', '--force', '--what-if']);
    expect([whatIf.code, await pidOf()]).toEqual([0, before]);
    const status = await home.json(['daemon', 'restart', '--force']);
    expect(status.pid).not.toBe(before);
    expect(await pidOf()).toBe(status.pid);
    expect(await home.ok(['get-task-state', id])).toBe('Stopped');
    expect(await home.kr(['daemon', 'restart', '--wait'])).toMatchObject({ code: 0, stdout: '' });
    expect(await pidOf()).not.toBe(status.pid);
  });

  it('--wait lets what runs end', async () => {
    const before = await pidOf();
    const id = await running(home, { code: untilStopped('') });
    await using restarting = new RunningKr(home, ['daemon', 'restart', '--wait', '--json']);
    await home.ok(['stop-task', id]);
    const { code, stdout } = await restarting.ended;
    expect([code, JSON.parse(stdout).pid === before]).toEqual([0, false]);
  });

  it('starts one where there was none', async () => {
    await home.ok(['daemon', 'stop', '--force']);
    expect((await home.json(['daemon', 'restart'])).pid).toBe(await pidOf());
  });
});

describe('logs', () => {
  it('prints the log; --follow goes on', async () => {
    await home.startDaemon();
    const log = await home.ok(['daemon', 'logs']);
    const first = JSON.parse(log.split('\n')[0] ?? '');
    expect(first).toMatchObject({ pid: expect.any(Number) });
    await using following = new RunningKr(home, ['daemon', 'logs', '--follow']);
    await following.until('stdout', /\n/);
    await home.ok(['daemon', 'stop', '--force']);
    await home.startDaemon();
    await following.until('stdout', new RegExp(`"pid":${await pidOf()}\\b`));
    following.signal('SIGINT');
    await following.ended;
  });

  it('that are full go on in a new file; what was before is kept, printed and followed once', async () => {
    await home.ok(['daemon', 'stop', '--force']);
    const file = path.join(home.home, 'log', 'daemon.log');
    const line = `{"msg":"${'x'.repeat(1000)}"}\n`;
    writeFileSync(file, `{"msg":"first"}\n${line.repeat(5200)}{"msg":"last"}\n`);
    await using following = new RunningKr(home, ['daemon', 'logs', '--follow']);
    await following.until('stdout', /"last"/);
    await home.startDaemon();
    expect(statSync(file).size).toBeLessThan(100_000);
    await following.until('stdout', new RegExp(`"pid":${await pidOf()}\\b`));
    const log = await home.ok(['daemon', 'logs']);
    for (const told of [following.stdout, log]) {
      expect(told.match(/"(?:first|last)"|"pid":/g)?.slice(0, 3)).toEqual(['"first"', '"last"', '"pid":']);
    }
    following.signal('SIGINT');
    await following.ended;

    // The moment after: whoever looks for a daemon that does not answer finds it all the same.
    renameSync(file, `${file}.1`);
    writeFileSync(file, '');
    expect(findDaemonPid(resolveHome({ home: home.home, env: {} }))).toBe(await pidOf());
  });

  it('never hold values of the environment', async () => {
    const env = { PLAIN_VALUE: 'value-that-nobody-logs' };
    await home.ok(['run-task', '--language', 'js', '--code', 'return 1'], { env });
    expect(await home.ok(['daemon', 'logs'])).not.toContain(env.PLAIN_VALUE);
  });
});

describe('run', () => {
  it('stays in the foreground until SIGTERM, and stops what runs', async () => {
    await home.ok(['daemon', 'stop', '--force']);
    await using foreground = new RunningKr(home, ['daemon', 'run']);
    await foreground.until('stderr', /\n/);
    // Nothing to wait for but its socket: a command that finds none would start another daemon.
    await using watching = new RunningKr(home, ['run-task', '--language', 'js', '--code', forever]);
    await watching.until('stderr', /\n/);
    expect(foreground.process.exitCode).toBe(null);
    foreground.signal('SIGTERM');
    expect((await foreground.ended).code).toBe(0);
    await watching.ended;
    expect(await home.json(['get-task', '@last'])).toMatchObject({ state: 'Stopped' });
  });

  it('is refused where one runs already', async () => {
    await home.startDaemon();
    expect(await home.kr(['daemon', 'run'])).toMatchObject({ code: 125, stdout: '', stderr: says });
    expect(await isUp()).toBe(true);
  });
});

describe('mistakes', () => {
  it.each([
    [['daemon']],
    [['daemon', 'dance']],
    [['daemon', 'stop', 'now']],
    [['daemon', 'status', '--colour']],
  ])('%j is a usage error', async (words) => {
    expect(await home.kr(words)).toMatchObject({ code: 2, stdout: '', stderr: says });
  });

  it('a home that can not be one is exit 125', async () => {
    const file = path.join(home.directory, 'a-file');
    writeFileSync(file, 'mine');
    for (const words of [['daemon', 'start'], ['daemon', 'run'], ['get-task']]) {
      expect(await home.kr([...words, '--home', file])).toMatchObject({
        code: 125,
        stdout: '',
        stderr: says,
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
