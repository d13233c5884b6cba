/** However a daemon is told to end: what runs is told as it is, what waits is kept, and nothing is left. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { created, forever, running, started, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, daemonsOf, gone, processesOf } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  mkdirSync(home.home, { mode: 0o700 });
  settings({ maxRunners: '1' });
});
afterEach(() => home[Symbol.asyncDispose]());

/** For a daemon that is not there yet. */
const settings = (values: Record<string, string>): void =>
  writeFileSync(path.join(home.home, 'config.json'), JSON.stringify(values));

/** A snippet that does not end when it is asked to. */
const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';
const notes = (): string => path.join(home.directory, 'notes');
/** A snippet that notes in a file that it ran. */
const noting = (name: string): string =>
  `require('node:fs').appendFileSync(${JSON.stringify(notes())}, '${name} '); return '${name}'`;
const noted = (): string => (existsSync(notes()) ? readFileSync(notes(), 'utf8') : '');

/** Asks over a connection that is kept. */
function get(url: string, agent: http.Agent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    http
      .get({ socketPath: home.socket, path: url, agent }, (answer) => {
        text(answer).then((body) => resolve(JSON.parse(body)), reject);
      })
      .on('error', reject);
  });
}

const stateOf = async (id: string): Promise<string> => home.ok(['get-task-state', id]);
const daemonState = async (): Promise<string> => (await home.request('GET', '/daemon')).json.state;
/** Resolves when the daemon was asked to stop: nobody tells of that. */
async function draining(): Promise<void> {
  while ((await daemonState()) !== 'draining') await pause(20);
}
const nothingIsLeft = (): void => {
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(home.socket)).toBe(false);
};

describe('SIGTERM', () => {
  it('a second one, or SIGINT, does not break the first', async () => {
    settings({ gracePeriod: '200ms' });
    await using foreground = new RunningKr(home, ['daemon', 'run']);
    await foreground.until('stderr', /\S/);
    const busy = await running(home, { code: `console.log('here'); ${deaf}` });
    await home.eventsUntil(busy, (event) => event.type === 'output');
    const pid = daemonOf(home);
    process.kill(pid, 'SIGTERM');
    await home.until(busy, 'Stopping');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.kill(pid, signal);
      foreground.signal(signal);
    }
    expect((await foreground.ended).code).toBe(0);
    nothingIsLeft();
    expect(await home.json(['get', busy])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
  });

  it('while the daemon starts ends it too, and harms nothing', async () => {
    await home.startDaemon();
    await running(home);
    const waiting = await Promise.all(
      Array.from({ length: 20 }, () => started(home, { code: 'return 1' }, 'Queued')),
    );
    await home.ok(['daemon', 'stop', '--force']);
    await using foreground = new RunningKr(home, ['daemon', 'run']);
    while (daemonsOf(home).length === 0) await pause(1);
    process.kill(daemonOf(home), 'SIGTERM');
    // It may not have come so far that it answers signals: then the system ends it.
    expect([0, 143]).toContain((await foreground.ended).code);
    nothingIsLeft();
    expect(await home.ok(['wait', ...waiting, '--progress', 'none'])).toBe(waiting.map(() => '1').join('\n'));
  });
});

describe('stop --force', () => {
  it('lets nothing begin that waits, stops what runs, and leaves nothing; the next daemon runs what waited', async () => {
    await home.startDaemon();
    // Ends at once when asked, and so makes room.
    const busy = await running(home, { code: untilStopped('return "last words"') });
    const waiting = [];
    for (const name of ['a', 'b', 'c']) {
      waiting.push(await started(home, { id: name, code: noting(name) }, 'Queued'));
    }
    await home.ok(['daemon', 'stop', '--force']);
    nothingIsLeft();
    expect(noted()).toBe('');
    expect(await home.ok(['wait', ...waiting, '--progress', 'none'])).toBe('a\nb\nc');
    expect(noted()).toBe('a b c ');
    expect(await stateOf(busy)).toBe('Stopped');
  });

  it('is heard by those who follow, with how it ended; they start no other daemon', async () => {
    await home.startDaemon();
    const run = ['run-task', '--language', 'js', '--code', forever, '--progress', 'plain'];
    await using following = new RunningKr(home, run);
    await following.until('stderr', /Running/);
    await home.ok(['daemon', 'stop', '--force']);
    expect((await following.ended).code).toBe(143);
    nothingIsLeft();
  });

  it('tells those who follow everything, and they may still ask what became of it', async () => {
    await home.startDaemon();
    const busy = await running(home, { code: untilStopped('return "last words"') });
    const kept = new http.Agent({ keepAlive: true, maxSockets: 1 });
    expect(await get(`/tasks/state?id=${busy}`, kept)).toMatchObject({ state: 'Running' });
    const following = home.eventsUntil(busy, () => false);
    await home.request('POST', '/daemon/stop', { force: true });
    await expect(following).rejects.toThrow(/"state":"Stopped"/);
    expect(await get(`/tasks/result?id=${busy}`, kept)).toBe('last words');
    kept.destroy();
    await gone(...daemonsOf(home));
    nothingIsLeft();
  });

  it('many at once all say that it has stopped, when it has', async () => {
    settings({ gracePeriod: '200ms' });
    await home.startDaemon();
    await running(home, { code: deaf });
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        expect(await home.ok(['daemon', 'stop', '--force'])).toBe('');
        expect(daemonsOf(home)).toEqual([]);
      }),
    );
    nothingIsLeft();
  });

  it('while code is checked creates a task or says that it did not; kr goes on with the next daemon', async () => {
    await home.startDaemon();
    const bodies = ['first', 'second'].map((id) => ({ id, code: `return "${id}";` }));
    const creating = bodies.map((body) => home.request('POST', '/tasks/create/cs', body));
    const byCommand = new RunningKr(home, [
      'new',
      '--id',
      'third',
      '--language',
      'cs',
      '--code',
      'return 3;',
    ]);
    await home.request('POST', '/daemon/stop', { force: true });
    const answers = await Promise.all(creating);
    const there = [];
    for (const { status, json } of answers) {
      if (status === 200) there.push(json.id);
      else expect([status, json.code]).toEqual([503, 'daemon_stopping']);
    }
    expect(await byCommand.ended).toEqual({ code: 0, signal: null, stdout: 'third\n', stderr: '' });
    const ids = (await home.json(['get'])).map(({ id }: { id: string }) => id);
    expect(ids.toSorted()).toEqual([...there, 'third'].toSorted());
  });
});

describe('stop --wait', () => {
  it('lets end what was started and what that needs, takes no new work, and answers', async () => {
    await home.startDaemon();
    const { pass, open } = makeGate(home);
    const child = `require('node:child_process').execFileSync('kr', ['run', '--language', 'js', '--code', 'return "child"'])`;
    const busy = await running(home, { code: `${pass}; return String(${child}).trim()` });
    const waiting = await started(home, { code: noting('waited') }, 'Queued');
    const untouched = await created(home);
    await using stopping = new RunningKr(home, ['daemon', 'stop', '--wait']);
    await draining();

    const refused = await home.kr(['run', '--language', 'js', '--code', '1', '--json']);
    expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([125, 'daemon_draining']);
    const { status, json } = await home.request('POST', `/tasks/start?id=${untouched}`);
    expect([status, json.code]).toEqual([503, 'daemon_draining']);
    expect(await stateOf(untouched)).toBe('Created');
    expect(await stateOf(await created(home))).toBe('Created');
    expect(stopping.process.exitCode).toBe(null);

    await open();
    expect(await stopping.ended).toMatchObject({ code: 0, stdout: '' });
    nothingIsLeft();
    expect(await home.ok(['result', busy])).toBe('child');
    expect(await home.ok(['result', waiting])).toBe('waited');
    expect(await stateOf(untouched)).toBe('Created');
  });

  it('interrupted with Ctrl-C goes on; daemon start calls it off', async () => {
    await home.startDaemon();
    const pid = daemonOf(home);
    const busy = await running(home);
    for (const verb of ['stop', 'restart']) {
      await using stopping = new RunningKr(home, ['daemon', verb, '--wait']);
      await draining();
      stopping.signal('SIGINT');
      expect((await stopping.ended).code).toBe(130);
      expect(await daemonState()).toBe('draining');
      await home.ok(['daemon', 'start']);
      expect(await daemonState()).toBe('running');
    }
    await home.ok(['stop-task', busy, '--wait']);
    expect(await home.ok(['run', '--language', 'js', '--code', 'return 1'])).toBe('1');
    expect(daemonOf(home)).toBe(pid);
  });

  it('asked for by a command that was killed ends it all the same', async () => {
    await home.startDaemon();
    const pid = daemonOf(home);
    const busy = await running(home);
    await using stopping = new RunningKr(home, ['daemon', 'stop', '--wait']);
    await draining();
    stopping.signal('SIGKILL');
    await stopping.ended;
    await home.ok(['stop-task', busy]);
    await gone(pid);
    nothingIsLeft();
  });
});

describe('restart', () => {
  it('is refused while tasks run; --force stops them, and what waits runs on the next daemon', async () => {
    await home.startDaemon();
    const pid = daemonOf(home);
    const busy = await running(home);
    const waiting = await started(home, { code: noting('waited') }, 'Queued');
    expect((await home.kr(['daemon', 'restart'])).code).toBe(1);
    expect(daemonOf(home)).toBe(pid);
    await home.ok(['daemon', 'restart', '--force']);
    expect(daemonOf(home)).not.toBe(pid);
    await home.until(waiting, 'Completed');
    expect([await stateOf(busy), noted()]).toEqual(['Stopped', 'waited ']);
    await stopAll(home);
  });
});
