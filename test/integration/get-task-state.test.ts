/** `kr get-task-state`, and what it takes to start. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { expectQuickStart } from '../helpers/startup.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  await created(home, { id: 'is-created' });
  await running(home, { id: 'is-running' });
  await ended(home, { id: 'is-completed' });
  await ended(home, { id: 'is-failed', code: 'throw 1' });
});
afterAll(() => home[Symbol.asyncDispose]());

it.each(['Created', 'Running', 'Completed', 'Failed'])('prints %s alone', async (state) => {
  const id = `is-${state.toLowerCase()}`;
  expect(await home.kr(['get-task-state', id])).toEqual({
    code: 0,
    signal: null,
    stdout: `${state}\n`,
    stderr: '',
  });
  expect(await home.ok(['Get-KrTaskState', '-Id', id.toUpperCase()])).toBe(state);
});

it('takes a prefix, @last, several ids and stdin', async () => {
  expect(await home.ok(['get-task-state', 'is-cr'])).toBe('Created');
  expect(await home.ok(['get-task-state', '@last'])).toBe('Failed');
  expect(await home.ok(['get-task-state', '-'], { input: 'is-running\nis-failed\n' })).toBe(
    'Running\nFailed',
  );
});

it('with --json is the task of HTTP', async () => {
  const { json } = await home.request('GET', '/tasks/state?id=is-failed');
  expect(await home.json(['get-task-state', 'is-failed'])).toEqual(json);
});

it('of a missing task prints nothing and is exit 3; without an id it is a usage error', async () => {
  const missing = await home.kr(['get-task-state', 'nobody']);
  expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/\S/) });
  const json = await home.kr(['get-task-state', 'nobody', '--json']);
  expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_found' });
  const ambiguous = await home.kr(['get-task-state', 'is-c']);
  expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
  for (const id of ['is-created', 'is-completed']) expect(ambiguous.stderr).toContain(id);
  expect((await home.kr(['get-task-state'])).code).toBe(2);
});

it('loads two files, no module of Node that a program which asks over a socket does without, and asks once', async () => {
  await expectQuickStart(home, ['get-task-state', 'is-created']);
});
