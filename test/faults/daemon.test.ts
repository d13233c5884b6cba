/** A daemon that is started by many at once, killed, told to end, or frozen: what the next command says is true. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { created, ended, forever, running, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, gone, isAlive, killDaemon } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** A snippet that notes in a file that it ran, then goes on as `code` says. */
const noting = (name: string, code: string): string => `
  const { appendFileSync } = await import('node:fs');
  appendFileSync(${JSON.stringify(notes())}, ${JSON.stringify(`${name}\n`)});
  ${code}`;
const notes = (): string => path.join(home.directory, 'notes');
/** How often each snippet ran. */
const runs = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  if (!existsSync(notes())) return counts;
  for (const name of readFileSync(notes(), 'utf8').trimEnd().split('\n'))
    counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};
/** A snippet that does not end when it is asked to. */
const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';

describe('after a kill of the daemon', () => {
  it('each task is told as it is, nothing runs twice, and no runner is left', async () => {
    await home.ok(['config', 'set', 'maxRunners', '2']);
    await home.startDaemon();
    const children = `
      const { spawn } = await import('node:child_process');
      const child = spawn('sh', ['-c', 'trap "" TERM HUP; while :; do sleep 1; done'], { stdio: 'ignore', detached: false });
      console.log('pids', process.pid, child.pid);`;
    const finished = await ended(home, { code: noting('finished', 'return "kept"') });
    const untouched = await created(home, { code: noting('untouched', 'return 1') });
    const runningOne = await running(home, { code: noting('running', children + deaf) });
    const stopping = await running(home, { code: noting('stopping', `console.log('here'); ${deaf}`) });
    await home.eventsUntil(stopping, (event) => event.type === 'output');
    await home.request('POST', `/tasks/cancel?id=${stopping}`);
    await home.until(stopping, 'Stopping');
    const queued = await started(home, { code: noting('queued', 'return "ran"') }, 'Queued');
    const [written] = (
      await home.eventsUntil(runningOne, (event) => event.type === 'output' && event.text.includes('pids'))
    ).slice(-1);
    const pids = written.text.match(/\d+/g).map(Number);

    await killDaemon(home);
    await gone(...pids);
    const states = Object.fromEntries(
      (await home.json(['get'])).map(({ id, ...task }: { id: string }) => [id, task]),
    );
    expect(states[untouched].state).toBe('Created');
    expect(states[runningOne]).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
    expect(states[stopping]).toMatchObject({ state: 'Stopped', fault: null });
    expect(states[finished].state).toBe('Completed');
    expect(await home.ok(['wait', queued, '--progress', 'none'])).toBe('ran');
    expect(await home.ok(['result', finished])).toBe('kept');
    expect(await home.kr(['wait', runningOne, '--progress', 'none'])).toMatchObject({ code: 1, stdout: '' });
    expect(runs()).toEqual({ finished: 1, running: 1, stopping: 1, queued: 1 });
    // What was not started may be, and what has ended may be removed.
    expect(await home.ok(['start', untouched])).toBe('true');
    expect(await home.ok(['rm', runningOne])).toBe('true');
  });

  it('commands that wait or follow hear of it from the next one', async () => {
    await home.startDaemon();
    const id = await running(home, { code: `console.log('here'); ${deaf}` });
    await using waiting = new RunningKr(home, ['wait', id, '--progress', 'plain']);
    await using following = new RunningKr(home, ['logs', id, '--follow']);
    await waiting.until('stderr', /Running/);
    await following.until('stdout', /here/);
    await killDaemon(home);
    await home.ok(['get']);
    expect((await waiting.ended).code).toBe(1);
    expect((await following.ended).code).toBe(1);
  });
});

it('commands that wait or follow and hear of no next daemon end with 125, and say how to go on', async () => {
  await home.startDaemon();
  const code = `console.log('here'); ${forever}`;
  const id = await running(home, { code });
  const commands = (
    [
      ['stderr', 'wait', id, '--progress', 'plain'],
      ['stderr', 'run', '--language', 'js', '--code', code, '--progress', 'plain'],
      ['stdout', 'logs', id, '--follow'],
      ['stdout', 'watch', id],
    ] as const
  ).map(([stream, ...args]) => ({ stream, command: new RunningKr(home, args) }));
  for (const { stream, command } of commands) await command.until(stream, /\S/);
  await killDaemon(home);
  for (const { command } of commands) {
    const { code: exitCode, stderr } = await command.ended;
    expect(exitCode).toBe(125);
    expect(stderr).toContain('kr get-task');
  }
  expect(await home.json(['get', id])).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
});

describe('SIGTERM to the daemon', () => {
  it('stops what runs, keeps what waits, and ends it with 0', async () => {
    await home.ok(['config', 'set', 'maxRunners', '1']);
    await home.ok(['config', 'set', 'gracePeriod', '200ms']);
    await using foreground = new RunningKr(home, ['daemon', 'run']);
    await foreground.until('stderr', /\S/);
    const untouched = await created(home);
    const busy = await running(home, { code: noting('busy', `console.log(process.pid); ${deaf}`) });
    const waiting = await started(home, { code: noting('waiting', 'return "ran"') }, 'Queued');
    const output = await home.eventsUntil(busy, (event) => event.type === 'output');
    const runner = Number(output.at(-1).text);
    process.kill(daemonOf(home), 'SIGTERM');
    expect((await foreground.ended).code).toBe(0);
    expect(isAlive(runner)).toBe(false);
    expect(existsSync(home.socket)).toBe(false);

    expect(await home.ok(['get-task-state', untouched])).toBe('Created');
    expect(await home.json(['get', busy])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
    expect(await home.ok(['wait', waiting, '--progress', 'none'])).toBe('ran');
    expect(runs()).toEqual({ busy: 1, waiting: 1 });
  });
});
