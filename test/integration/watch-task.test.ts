/** `kr watch-task` where there is no terminal: lines, or a document a line. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ended, running, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

it.each([
  ['watch-task', (id: string) => ['watch-task', id]],
  ['watch', (id: string) => ['watch', id]],
  ['Watch-KrTask', (id: string) => ['Watch-KrTask', '-Id', id]],
])('%s writes lines without control characters, and ends with its tasks', async (_spelling, words) => {
  const id = await running(home, { name: 'Watched\u001b[31m', code: untilStopped('') });
  await using watching = new RunningKr(home, words(id));
  await watching.until('stdout', /^Watched: /m);
  await home.request('POST', `/tasks/cancel?id=${id}`);
  const { code, stdout } = await watching.ended;
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Watched: Stopped/);
  expect(stdout).not.toContain('\u001b');
});

it('--json is the events of the tasks, a document a line', async () => {
  // It tells something again and again, so that the watcher has something to see whenever it comes.
  const code = `setInterval(() => console.log('x'), 20).unref(); ${untilStopped('')}`;
  const [id, other] = [await running(home, { code }), await running(home, { code })];
  await using watching = new RunningKr(home, ['watch-task', id, '--json']);
  await watching.until('stdout', /\n/);
  await home.request('POST', `/tasks/cancel?id=${id}`);
  const { code: exitCode, stdout } = await watching.ended;
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const all = await home.eventsUntil(id, ({ state }) => state === 'Stopped');
  expect([exitCode, events.at(-1)]).toEqual([0, all.at(-1)]);
  for (const event of events) expect(all).toContainEqual(event);
  expect(events.map(({ taskId }) => taskId)).not.toContain(other);
});

it('without ids watches all tasks, also those that come later, until it is interrupted', async () => {
  await running(home, { name: 'Before' });
  await using watching = new RunningKr(home, ['watch-task']);
  await watching.until('stdout', /^Before: /m);
  await ended(home, { name: 'Later' });
  await watching.until('stdout', /^Later: 100%/m);
  watching.signal('SIGINT');
  const { code, signal } = await watching.ended;
  expect(code ?? signal).not.toBe(0);
});

it('of a missing task is exit 3', async () => {
  const missing = await home.kr(['watch-task', 'nobody']);
  expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/\S/) });
});
