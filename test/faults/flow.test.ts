/** The daemon is killed while tasks wait: for others, for a time, with a key or a secret. They go on as if nothing was. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forever, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const start = (id: string, code: string, ...options: string[]) =>
  home.ok(['new-task', ...js, code, '--id', id, '--auto-start', ...options]);
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;

async function killAndGoOn(): Promise<void> {
  await killDaemon(home);
  await home.startDaemon();
}

it('a task that waits for others still does, and runs once they have ended', async () => {
  await home.ok(['new-task', ...js, 'return 1', '--id', 'base']);
  await start('next', 'return 2', '--after', 'base');
  await start('last', 'return 3', '--after-any', 'next');
  await killAndGoOn();
  expect(await taskOf('next')).toMatchObject({
    state: 'Queued',
    waitsFor: [{ reason: 'dependency', id: 'base' }],
  });
  await home.ok(['start', 'base']);
  expect(await home.ok(['wait', 'next', 'last'])).toBe('2\n3');
});

it('what the daemon lost ends those that were to start after it, and lets go those that take any end', async () => {
  await running(home, { id: 'lost', code: forever });
  await start('strict', 'return 1', '--after', 'lost');
  await start('any', 'return "any"', '--after-any', 'lost');
  await start('later', 'return 1', '--after', 'strict');
  await killAndGoOn();
  expect(await home.ok(['wait', 'any'])).toBe('any');
  expect(await taskOf('lost')).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
  expect((await taskOf('strict')).progress.statusMessage).toBe('Dependency lost Failed');
  expect((await taskOf('later')).progress.statusMessage).toBe('Dependency strict Stopped');
});

it('a delay ends when it would have ended', async () => {
  await start('far', 'return 1', '--delay', '1h');
  await start('near', 'return "now"', '--delay', '1s');
  const { waitsFor } = await taskOf('far');
  await killAndGoOn();
  expect((await taskOf('far')).waitsFor).toEqual(waitsFor);
  expect(await home.ok(['wait', 'near'])).toBe('now');
});

it('a key is still taken', async () => {
  const id = await home.ok(['new', ...js, '1', '--key', 'k', '--auto-start', '--delay', '1h']);
  await killAndGoOn();
  expect(await home.ok(['new', ...js, '2', '--key', 'k'])).toBe(id);
});

it('a task whose secrets were in the memory of the daemon fails before it starts, and says why', async () => {
  const env = { MY_SECRET: 'hush-hush' };
  const made = (id: string, ...more: string[]) =>
    home.kr(['new', ...js, 'console.log("ran")', '--id', id, '--secret', 'MY_SECRET', ...more], { env });
  await made('created');
  await made('queued', '--auto-start', '--delay', '1s');
  await killAndGoOn();
  expect(await home.kr(['wait', 'queued'])).toMatchObject({ code: 1, stdout: '' });
  expect(await taskOf('queued')).toMatchObject({
    ...{ state: 'Failed', startedAt: null },
    fault: { code: 'secret_missing', message: expect.stringContaining('MY_SECRET') },
  });
  expect(await home.ok(['start', 'created'])).toBe('true');
  expect(await home.kr(['wait', 'created'])).toMatchObject({ code: 1, stdout: '' });
  expect((await home.request('GET', '/tasks/output?id=created')).json).toEqual([]);
});
