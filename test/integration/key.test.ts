/** Keys: of live tasks only one has a key, however many commands race. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const untilAborted = 'await new Promise((resolve) => signal.addEventListener("abort", resolve))';
const keyed = (key: string, code: string, ...more: string[]) =>
  home.ok(['new', ...js, code, '--key', key, ...more]);

it('twenty commands at once make one task, and all print its id', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => keyed('race', untilAborted, '--auto-start')),
  );
  expect(new Set(ids).size).toBe(1);
  const [id = ''] = ids;
  const all = (await home.request('GET', '/tasks/list')).json.filter(
    (task: { key: string }) => task.key === 'race',
  );
  expect(all).toMatchObject([{ id, attempt: expect.any(Number) }]);
  await home.ok(['stop', id, '--wait']);
  // An ended one is in nobody's way.
  expect(await keyed('race', 'return 1')).not.toBe(id);
});

it('keys are compared letter by letter', async () => {
  expect(await keyed('Case', '1')).not.toBe(await keyed('case', '1'));
});

it('--on-duplicate return says so on stderr and in JSON, and starts what was only created', async () => {
  const id = await keyed('once', 'return 42');
  const again = await home.kr(['new', ...js, 'return 43', '--key', 'once', '--json']);
  expect(JSON.parse(again.stdout)).toEqual({ id, state: 'Created', duplicate: true });
  expect(again.stderr).toContain(id);
  const ran = await home.kr(['run', ...js, 'return 44', '--key', 'once', '--rm']);
  expect(ran).toMatchObject({ code: 0, stdout: '42\n' });
  // It is not this command's to remove.
  expect((await taskOf(id)).state).toBe('Completed');
});

it('--on-duplicate fail refuses with exit code 1 and names the task', async () => {
  const id = await keyed('busy', '1');
  const refused = await home.kr(['new', ...js, '2', '--key', 'busy', '--on-duplicate', 'fail']);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(id);
  const body = { code: '2', key: 'busy', onDuplicate: 'fail' };
  expect((await home.request('POST', '/tasks/create/js', body)).json).toMatchObject({ code: 'key_taken' });
});

describe('--on-duplicate replace', () => {
  it('stops the one that runs, and starts when it has ended', async () => {
    const old = await keyed(
      'deploy',
      `${untilAborted}; await new Promise((r) => setTimeout(r, 50))`,
      '--auto-start',
    );
    await home.until(old, 'Running');
    const id = await keyed('deploy', 'return "new"', '--auto-start', '--on-duplicate', 'replace');
    expect(id).not.toBe(old);
    expect(await home.ok(['wait', id])).toBe('new');
    expect((await taskOf(old)).state).toBe('Stopped');
    const all = await home.eventsUntil(null, ({ taskId, state }) => taskId === id && state === 'Completed');
    const seq = (task: string, state: string) => all.find((e) => e.taskId === task && e.state === state).seq;
    expect(seq(id, 'Running')).toBeGreaterThan(seq(old, 'Stopped'));
  });

  it('takes the place of what only waits at once, also when it was to start after that', async () => {
    const old = await keyed('plan', '1');
    const id = await keyed('plan', 'return 2', '--on-duplicate', 'replace');
    expect((await taskOf(old)).progress.statusMessage).toBe('Cancelled before start');
    const last = await keyed('plan', '3', '--on-duplicate', 'replace', '--after', id, '--auto-start');
    expect(await taskOf(last)).toMatchObject({
      state: 'Stopped',
      progress: { statusMessage: `Dependency ${id} Stopped` },
    });
  });
});

it('restart-task has the key too, and is refused while a live task has it', async () => {
  const id = await keyed('nightly', 'return 1', '--auto-start');
  await home.until(id, 'Completed');
  const again = await home.ok(['restart', id, '--no-start']);
  expect(await taskOf(again)).toMatchObject({ key: 'nightly', restartOf: id });
  expect(await home.kr(['restart', id])).toMatchObject({ code: 1, stdout: '' });
});

it.each([[['--key', '']], [['--on-duplicate', 'fail']], [['--key', 'k', '--on-duplicate', 'maybe']]])(
  '%j is refused',
  async (options) => {
    expect(await home.kr(['new', ...js, '1', ...options])).toMatchObject({ code: 2 });
  },
);
