/** The daemon is killed while a limit makes a task fail, or between two attempts: the next one goes on from there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byAttempt } from '../helpers/attempts.ts';
import { TestHome } from '../helpers/kr.ts';
import { gone, killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';

it('a task whose time was over, and that was being stopped, has Failed for that', async () => {
  await home.ok(['config', 'set', 'gracePeriod', '1h']);
  await home.startDaemon();
  const code = `console.log(process.pid); ${deaf}`;
  const { json } = await home.request('POST', '/tasks/run/js', { code, timeout: '1s' });
  await home.until(json.id, 'Stopping');
  const runner = Number(await home.ok(['logs', json.id]));
  await killDaemon(home);
  expect((await home.kr(['wait', json.id])).code).toBe(124);
  expect(await home.json(['get', json.id])).toMatchObject({ state: 'Failed', fault: { code: 'timeout' } });
  await gone(runner);
});

describe('a task that is tried again', () => {
  const create = async (body: object): Promise<string> =>
    (await home.request('POST', '/tasks/run/js', body)).json.id;
  const next = async () => {
    await killDaemon(home);
    await home.ok(['get']);
  };
  /** How often a snippet of byAttempt ran. */
  const runs = (name: string): number => readFileSync(path.join(home.directory, name), 'utf8').length;

  it('waits on between two attempts, and goes on once', async () => {
    await home.startDaemon();
    const code = byAttempt(home, 'between', 'console.log("one"); process.exit(3)', 'return "ran"');
    const id = await create({ code, retry: 2, retryDelay: '4s' });
    await home.eventsUntil(id, ({ state, attempt }) => state === 'Queued' && attempt === 1);
    const before = await home.json(['get', id, '--attempts']);
    await next();
    const task = await home.json(['get', id, '--attempts']);
    expect(task).toMatchObject({
      ...{ state: 'Queued', attempt: 1, attempts: before.attempts, progress: before.progress },
      waitsFor: before.waitsFor,
    });
    expect(await home.ok(['wait', id, '--progress', 'none'])).toBe('ran');
    const ended = await home.json(['get', id, '--attempts']);
    expect(ended.attempts).toMatchObject([{ number: 1, fault: { code: 'exit' } }, { state: 'Completed' }]);
    expect(Date.parse(ended.startedAt)).toBeGreaterThanOrEqual(Date.parse(before.waitsFor[0].until));
    expect(await home.ok(['logs', id, '--attempt', '1'])).toBe('one');
    expect(runs('between')).toBe(2);
  });

  it('is lost for good when its daemon dies while it runs, unless that was asked for', async () => {
    await home.startDaemon();
    const steps = [`console.log("up"); ${deaf}`, 'console.log("again"); return "ran"'] as const;
    const lost = await create({ code: byAttempt(home, 'lost', ...steps), retry: 2 });
    const asked = await create({ code: byAttempt(home, 'asked', ...steps), retry: 2, retryOn: ['lost'] });
    for (const id of [lost, asked]) await home.eventsUntil(id, ({ type }) => type === 'output');
    await next();
    expect(await home.ok(['wait', asked, '--progress', 'none'])).toBe('ran');
    expect((await home.kr(['wait', lost, '--progress', 'none'])).code).toBe(1);
    expect(await home.json(['get', lost])).toMatchObject({ attempt: 1, fault: { code: 'lost' } });
    expect(await home.json(['get', asked, '--attempts'])).toMatchObject({
      attempts: [
        { number: 1, state: 'Failed', fault: { code: 'lost' } },
        { number: 2, state: 'Completed' },
      ],
    });
    expect(await home.ok(['logs', asked, '--attempt', '2'])).toBe('again');
    expect([runs('lost'), runs('asked')]).toEqual([1, 2]);
  });

  it('whose time was over is tried again by the next daemon', async () => {
    await home.ok(['config', 'set', 'gracePeriod', '1h']);
    await home.startDaemon();
    const code = byAttempt(home, 'slow', deaf, 'return "quicker"');
    const id = await create({ code, retry: 1, timeout: '2s' });
    await home.until(id, 'Stopping');
    await next();
    expect(await home.ok(['wait', id, '--progress', 'none'])).toBe('quicker');
    const { attempts } = await home.json(['get', id, '--attempts']);
    expect(attempts).toMatchObject([{ fault: { code: 'timeout' } }, { state: 'Completed' }]);
  });
});
