/** The time that a task may take: when it is over, the task is stopped, and has Failed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { forever, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const timedOut = {
  state: 'Failed',
  exitCode: null,
  fault: { code: 'timeout', message: 'The task ran longer than 200ms (--timeout).' },
};

describe('a task whose time is over', () => {
  it.each([
    ['ends when it is asked to', forever, []],
    ['returns a result when it is asked to end', untilStopped('return "late"'), []],
    ['exits with a code of its own', untilStopped('process.exit(3)'), []],
    ['does not listen', deaf, ['TERM']],
  ])('has Failed, by the steps of a stop, when its code %s', async (_what, code, steps) => {
    const id = `t-${crypto.randomUUID()}`;
    const ran = await home.kr(['run', ...js, code, '--timeout', '200ms', '--id', id, '--progress', 'plain']);
    expect(ran.code).toBe(124);
    expect(ran.stderr).toContain('The task ran longer than 200ms (--timeout).');
    expect(await taskOf(id)).toMatchObject(timedOut);
    expect((await home.kr(['wait', id])).code).toBe(124);
    const events = await home.eventsUntil(id, ({ state }) => state === 'Failed');
    expect(events.filter(({ type }) => type === 'state').map(({ state }) => state)).toEqual([
      'Created',
      'Queued',
      'Running',
      'Stopping',
      'Failed',
    ]);
    expect(events.filter(({ type }) => type === 'stop-step').map(({ step }) => step)).toEqual([
      'asked',
      ...steps,
    ]);
    const at = (state: string) => Date.parse(events.find((event) => event.state === state).at);
    expect(at('Stopping') - at('Running')).toBeGreaterThanOrEqual(200);
  });

  it('has it also as PowerShell, whose result is what it wrote until then', async () => {
    const ran = await home.kr(['run', '--script-block', '1; 2; Start-Sleep 3600', '--timeout', '2s']);
    expect(ran).toMatchObject({ code: 124, stdout: '1\n2\n' });
  });

  it('leaves no process behind', async () => {
    const code = `const { spawn } = await import('node:child_process');
      const child = spawn('setsid', ['sleep', '3600'], { stdio: 'ignore' });
      await new Promise((resolve) => child.once('spawn', resolve));
      console.log(child.pid); ${deaf}`;
    await home.kr(['run', ...js, code, '--timeout', '2s', '--id', 'with-child']);
    await gone(Number(await home.ok(['logs', 'with-child'])));
  });

  it('can not be stopped while it is being stopped', async () => {
    const gate = makeGate(home);
    const code = `await new Promise((resolve) => signal.addEventListener('abort', resolve)); ${gate.pass}`;
    await home.ok(['config', 'set', 'gracePeriod', '1h']);
    const { json } = await home.request('POST', '/tasks/run/js', { code, timeout: 0.2 });
    await home.until(json.id, 'Stopping');
    expect(await home.kr(['stop', json.id])).toMatchObject({ code: 1, stdout: 'false\n' });
    expect((await taskOf(json.id)).state).toBe('Stopping');
    await gate.open();
    await home.until(json.id, 'Failed');
    await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  });
});

it('one that ends in time is not touched, nor is one before its start', async () => {
  expect(await home.ok(['run', ...js, 'return "in time"', '--timeout', '1h'])).toBe('in time');
  // The time of a task counts from when it runs.
  const waited = ['--delay', '600ms', '--timeout', '500ms'];
  expect(await home.ok(['run', ...js, 'return "not yet over"', ...waited])).toBe('not yet over');
});

it('one that is stopped before is Stopped', async () => {
  const { json } = await home.request('POST', '/tasks/run/js', { code: forever, timeout: '1h' });
  await home.until(json.id, 'Running');
  await home.ok(['stop', json.id]);
  expect((await home.kr(['wait', json.id])).code).toBe(143);
});

it.each(['soon', '-1s', '', '0'])('refuses %j as a time', async (timeout) => {
  expect(await home.kr(['new', ...js, '1', '--timeout', timeout])).toMatchObject({ code: 2 });
  expect((await home.request('POST', '/tasks/create/js', { code: '1', timeout })).json).toMatchObject({
    code: 'invalid_request',
  });
});
