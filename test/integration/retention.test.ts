/** Which ended tasks are kept, and which go: of groups, of trees, by hand. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const ids = async () => (await home.ok(['get-task', '--format', 'ids', '--sort', 'createdAt'])).split('\n');
const removed = (id: string) =>
  home.eventsUntil(null, ({ type, taskId }) => type === 'removed' && taskId === id);
const group = async (name: string) => (await home.request('GET', `/groups/state?name=${name}`)).json;

it('a group keeps as many as it says, whatever the settings say', async () => {
  await home.ok(['set-group', 'net', '--retention-count', '2']);
  await home.ok(['set-group', 'all', '--retention-count', '1000']);
  for (const name of ['default', 'net', 'all']) {
    for (const number of [1, 2, 3]) await ended(home, { id: `${name}-${number}`, group: name });
  }
  const open = await created(home, { id: 'net-open', group: 'net' });
  await removed('net-1');
  await home.ok(['config', 'set', 'retention.count', '1']);
  await removed('default-2');
  expect(await ids()).toEqual(['default-3', 'net-2', 'net-3', 'all-1', 'all-2', 'all-3', open]);
  // Without one of its own it is as any other.
  await home.ok(['set-group', 'all', '--retention-count', 'none']);
  await removed('all-2');
  expect(await ids()).toEqual(['net-2', 'net-3', 'all-3', open]);
});

it('a group keeps as long as it says, and the next daemon does so too', async () => {
  await home.ok(['set-group', 'brief', '--retention-age', '0s']);
  await home.ok(['set-group', 'long', '--retention-age', '30d']);
  await home.ok(['config', 'set', 'retention.age', '0s']);
  await ended(home, { id: 'kept', group: 'long' });
  await ended(home, { id: 'gone', group: 'default' });
  await removed('gone');
  await home.ok(['config', 'unset', 'retention.age']);
  await ended(home, { id: 'other', group: 'default' });
  await ended(home, { id: 'first', group: 'brief' });
  await removed('first');
  await killDaemon(home);
  await home.startDaemon();
  await ended(home, { id: 'second', group: 'brief' });
  await removed('second');
  expect(await ids()).toEqual(['kept', 'other']);
});

it('a tree goes as a whole, as its root has to, and only when all of it has ended', async () => {
  await home.ok(['set-group', 'net', '--retention-count', '0']);
  // The root decides, not the group of a child.
  await ended(home, { id: 'stays' });
  await ended(home, { id: 'stays-too', parentId: 'stays', group: 'net' });
  // All of it, children of other groups too.
  const root = await created(home, { id: 'root', group: 'net' });
  await ended(home, { id: 'child', parentId: root });
  const last = await running(home, { id: 'last', parentId: 'child' });
  await home.request('POST', `/tasks/start?id=${root}`);
  await home.until(root, 'Completed');
  await ended(home, { id: 'lonely', group: 'net' });
  await removed('lonely');
  expect(await ids()).toEqual(['stays', 'stays-too', 'root', 'child', 'last']);
  await home.ok(['stop', last]);
  await removed('root');
  expect(await ids()).toEqual(['stays', 'stays-too']);
});

it('what a group says is told and can be set over HTTP; what is none is refused', async () => {
  await home.ok(['set-group', 'net', '--retention-age', '7d', '--retention-count', '100']);
  expect(await home.json(['get-group', 'net'])).toMatchObject({ retentionAge: 604_800, retentionCount: 100 });
  expect(await home.ok(['get-group', 'net'])).toContain('7d, 100');
  await home.ok(['set-group', 'net', '--description', 'Why']);
  expect(await group('net')).toMatchObject({ retentionAge: 604_800, retentionCount: 100 });
  await home.ok(['Set-KrGroup', '-Name', 'net', '-RetentionAge', 'None']);
  expect(await group('net')).toMatchObject({ retentionAge: null, retentionCount: 100 });
  const set = (body: object) => home.request('POST', '/groups/set?name=net', body);
  await set({ retentionAge: 1.5, retentionCount: null });
  expect(await group('net')).toMatchObject({ retentionAge: 1.5, retentionCount: null });
  await set({ retentionAge: '1h30m' });
  expect(await group('net')).toMatchObject({ retentionAge: 5400 });
  for (const body of [
    { retentionAge: -1 },
    { retentionAge: 'soon' },
    { retentionCount: -1 },
    { retentionCount: 1.5 },
    { retentionCount: '3' },
  ]) {
    expect((await set(body)).json).toMatchObject({ code: 'invalid_request' });
  }
  for (const words of [
    ['--retention-age', 'soon'],
    ['--retention-age', ''],
    ['--retention-count', '-1'],
    ['--retention-count', 'all'],
    ['--retention-count', '1000000001'],
  ]) {
    expect(await home.kr(['set-group', 'net', ...words])).toMatchObject({ code: 2, stdout: '' });
  }
  expect(await group('net')).toMatchObject({ retentionAge: 5400, retentionCount: null });
});

it('remove-task --all --older-than takes what was created before, with what is below it', async () => {
  await ended(home, { id: 'old' });
  await running(home, { id: 'busy' });
  await ended(home, { id: 'held' });
  const { createdAt } = await home.json(['get-task', 'held']);
  const since = new Date(Date.parse(createdAt) + 1).toISOString();
  await ended(home, { id: 'young' });
  await ended(home, { id: 'young-of-old', parentId: 'old' });
  const last = await running(home, { id: 'running-of-held', parentId: 'held' });
  const older = ['rm', '--all', '--older-than', since];
  const before = await ids();
  const plan = JSON.parse((await home.kr([...older, '--what-if', '--json'])).stdout);
  expect([plan[0], await ids()]).toEqual([expect.objectContaining({ id: 'old', ok: true }), before]);
  const some = await home.kr([...older, '--json']);
  // What is below it has not ended.
  expect([some.code, JSON.parse(some.stdout)]).toMatchObject([
    1,
    [
      { id: 'old', ok: true },
      { id: 'held', ok: false, reason: expect.stringContaining(last) },
    ],
  ]);
  expect(await ids()).toEqual(['busy', 'held', 'young', 'running-of-held']);
  await home.ok(['stop', last]);
  await home.until(last, 'Stopped');
  expect(await home.ok(older)).toBe('true');
  expect(await ids()).toEqual(['busy', 'young']);
});
