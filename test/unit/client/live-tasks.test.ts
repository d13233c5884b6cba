import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { LiveTasks } from '../../../src/client/live-tasks.ts';
import { sendJson, startScratchServer } from './scratch-server.ts';

interface Listed {
  id: string;
  state?: string;
  parentId?: string | null;
  childrenId?: string[];
  waitsFor?: object[];
}

const task = ({ id, state = 'Created', parentId = null, childrenId = [], waitsFor = [] }: Listed) => ({
  id,
  name: id,
  state,
  progress: {},
  startedAt: null,
  completedAt: null,
  parentId,
  childrenId,
  fault: null,
  waitsFor,
});

/** A daemon that lists what `list` says of a query, and streams to whoever follows. */
function startDaemon(list: (query: URLSearchParams) => Listed[]) {
  const followers: ServerResponse[] = [];
  const scratch = startScratchServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://kr');
    if (url.pathname === '/tasks/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      followers.push(response);
      return;
    }
    const found = list(url.searchParams).map(task);
    if (url.pathname === '/tasks/list') sendJson(response, 200, found);
    else if (found[0]) sendJson(response, 200, found[0]);
    else sendJson(response, 404, { error: 'There is none.', code: 'not_found' });
  });
  let seq = 0;
  const send = (event: object) => {
    const data = JSON.stringify({ seq: ++seq, at: '2026-01-01T00:00:00.000Z', ...event });
    followers.at(-1)?.write(`data: ${data}\n\n`);
  };
  const came = (id: string, parentId: string | null = null) =>
    send({ ...task({ id, parentId }), type: 'state', taskId: id });
  return { scratch, send, came, breakOff: () => followers.at(-1)?.destroy() };
}

const idsOf = (live: LiveTasks) => live.tasks.map(({ id }) => id);

test('all tasks, the newest first, as they come, change and go', async () => {
  const daemon = startDaemon(() => [{ id: 'new' }, { id: 'old' }]);
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: undefined });
  const changes = live.changes(left.signal);
  expect((await changes.next()).value).toBeNull();
  expect([idsOf(live), live.connected, live.complete]).toEqual([['new', 'old'], true, true]);
  daemon.came('newest');
  await changes.next();
  expect(idsOf(live)).toEqual(['newest', 'new', 'old']);
  const before = live.tasks;
  daemon.send({ type: 'output', taskId: 'old', stream: 'stdout', text: 'x', position: null });
  expect((await changes.next()).value).toMatchObject({ type: 'output' });
  // Output comes by the thousand: it makes no new list.
  expect(live.tasks).toBe(before);
  daemon.send({ type: 'removed', taskId: 'NEW' });
  await changes.next();
  expect(idsOf(live)).toEqual(['newest', 'old']);
  left.abort();
  expect((await changes.next()).done).toBe(true);
});

test('what a queued task waits for is asked again when another one starts or ends', async () => {
  let waitsFor: object[] = [{ reason: 'dependency', id: 'first' }];
  const daemon = startDaemon((query) => {
    const queued = { id: 'waits', state: 'Queued', waitsFor };
    return query.get('whereState') === 'Queued' ? [queued] : [queued, { id: 'first', state: 'Running' }];
  });
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: undefined });
  const changes = live.changes(left.signal);
  await changes.next();
  expect(live.tasks[0]?.waitsFor).toEqual(waitsFor);
  waitsFor = [{ reason: 'group-full', group: 'net' }];
  daemon.send({ ...task({ id: 'first', state: 'Completed' }), type: 'state', taskId: 'first' });
  expect((await changes.next()).value).toMatchObject({ state: 'Completed' });
  expect((await changes.next()).value).toBeNull();
  expect(live.tasks[0]?.waitsFor).toEqual(waitsFor);
  daemon.send({ ...task({ id: 'waits', state: 'Running' }), type: 'state', taskId: 'waits' });
  await changes.next();
  expect(live.tasks[0]?.waitsFor).toEqual([]);
  left.abort();
  expect((await changes.next()).done).toBe(true);
});

test('more than are listed at once: those under way are there in any case', async () => {
  let listed = Array.from({ length: 1001 }, (_, i) => ({ id: `t${i}` }));
  const daemon = startDaemon((query) =>
    query.has('whereState') ? [{ id: 't3' }, { id: 'ancient', state: 'Running' }] : listed,
  );
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: undefined });
  const changes = live.changes(left.signal);
  await changes.next();
  expect([live.tasks.length, idsOf(live).at(-1), live.complete]).toEqual([1001, 'ancient', false]);
  // When most of them were removed, the older ones come in their place.
  for (const { id } of listed.slice(0, 600)) daemon.send({ type: 'removed', taskId: id });
  listed = [{ id: 't1000' }];
  for (let next = await changes.next(); next.value !== null; next = await changes.next());
  expect([idsOf(live), live.complete]).toEqual([['t1000'], true]);
  left.abort();
});

test('as many as are listed at once are all', async () => {
  const all = Array.from({ length: 1000 }, (_, i) => ({ id: `t${i}` }));
  const daemon = startDaemon(() => all);
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: undefined });
  await live.changes(left.signal).next();
  expect([live.tasks.length, live.complete]).toEqual([1000, true]);
  left.abort();
});

test('a task and what is below it, also what comes below it later', async () => {
  const family: Record<string, Listed[]> = {
    root: [{ id: 'root', childrenId: ['child'] }],
    child: [{ id: 'child', parentId: 'root', childrenId: ['grandchild'] }],
    grandchild: [{ id: 'grandchild', parentId: 'child' }],
  };
  const daemon = startDaemon((query) => {
    const parent = query.get('parent');
    if (parent === null) return family[query.get('id') ?? ''] ?? [];
    return Object.values(family)
      .flat()
      .filter(({ parentId }) => parentId === parent);
  });
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: ['root', 'gone'] });
  const changes = live.changes(left.signal);
  await changes.next();
  expect(idsOf(live)).toEqual(['root', 'child', 'grandchild']);
  daemon.came('stranger');
  daemon.came('strange child', 'stranger');
  daemon.came('late', 'GRANDCHILD');
  expect((await changes.next()).value).toMatchObject({ taskId: 'late' });
  expect(idsOf(live)).toEqual(['late', 'root', 'child', 'grandchild']);
  left.abort();
});

test('a break is told, and what is true afterwards when it is over', async () => {
  let listed = [{ id: 'a' }];
  const daemon = startDaemon(() => listed);
  await using scratch = await daemon.scratch;
  const left = new AbortController();
  const live = new LiveTasks({ client: scratch.client, roots: undefined });
  const changes = live.changes(left.signal);
  await changes.next();
  listed = [{ id: 'b' }];
  daemon.breakOff();
  expect((await changes.next()).value).toBeNull();
  expect([live.connected, idsOf(live)]).toEqual([false, ['a']]);
  expect((await changes.next()).value).toBeNull();
  expect([live.connected, idsOf(live)]).toEqual([true, ['b']]);
  left.abort();
});
