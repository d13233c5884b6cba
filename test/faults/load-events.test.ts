/** Many that follow events, and events by the thousand: all that is read comes once and in order, in bounded memory. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Follower } from '../helpers/follower.ts';
import { created, ended } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { forgetPeak, memoryOf } from '../helpers/memory.ts';
import { daemonOf, killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

interface Event {
  seq: number;
  type: string;
  taskId: string;
}

const numbersOf = (events: readonly Event[], ...ids: string[]): number[] =>
  events.filter(({ taskId }) => ids.length === 0 || ids.includes(taskId)).map(({ seq }) => seq);

it('200 clients each see every event once; those that never read cost little', async () => {
  const writer = await created(home, {
    code: 'for (let i = 0; i < 32; i++) process.stdout.write(String(i % 10).repeat(65536))',
  });
  const last = 'the-last-one';
  const open = (count: number, ids: string[] = []): Promise<Follower[]> =>
    Promise.all(Array.from({ length: count }, () => Follower.open(home, { ids })));
  const [ofAll, ofOne, slow, silent, leaving] = await Promise.all([
    open(40),
    open(40, [writer, last]),
    open(30),
    open(60),
    open(30),
  ]);
  const pid = daemonOf(home);
  forgetPeak(pid);

  await home.request('POST', `/tasks/start?id=${writer}`);
  for (const follower of leaving) follower.readUntil(5).then(() => follower.leave());
  const others = await Promise.all(Array.from({ length: 100 }, () => created(home)));
  for (const id of others) await home.request('POST', `/tasks/start?id=${id}`);
  await Promise.all([writer, ...others].map((id) => home.until(id, 'Completed')));
  await created(home, { id: last });
  const events = await home.eventsUntil(null, ({ taskId }) => taskId === last);

  const end = events.at(-1).seq;
  const every = numbersOf(events);
  expect(every).toEqual(every.map((_, index) => (every[0] as number) + index));
  for (const follower of ofOne) {
    expect(await follower.readUntil(end)).toEqual(numbersOf(events, writer, last));
  }
  const readers = [...ofAll.map((one) => one.readUntil(end)), ...slow.map((one) => one.readUntil(end, 2))];
  for (const seen of await Promise.all(readers)) expect(seen).toEqual(every);
  expect(memoryOf(pid).peak).toBeLessThan(400);
  // Those that did not read until now have lost nothing either.
  for (const follower of silent.slice(0, 5)) expect(await follower.readUntil(end)).toEqual(every);
  for (const follower of [...ofAll, ...ofOne, ...slow, ...silent]) follower.leave();
});

it('clients that come late, want all and read nothing cost little, and keep nobody waiting', async () => {
  const pid = daemonOf(home);
  forgetPeak(pid);
  // More than is kept in memory.
  for (let i = 0; i < 3; i++) {
    await ended(home, { code: 'for (let i = 0; i < 192; i++) process.stdout.write("x".repeat(65536))' });
  }
  const silent = await Promise.all(Array.from({ length: 100 }, () => Follower.open(home)));
  await ended(home);
  expect(memoryOf(pid).peak).toBeLessThan(400);
  for (const follower of silent) follower.leave();
});

/** Each line is an event of its own, since the streams take turns. */
const lines = (count: number): string =>
  `for (let i = 1; i <= ${count}; i++) process[i % 2 ? 'stdout' : 'stderr'].write('line ' + i)`;

const completed = ({ type, state }: { type: string; state?: string }): boolean =>
  type === 'state' && state === 'Completed';

it('10,000 events are replayed from any number, once each, also while new ones come and by the next daemon', async () => {
  const first = await ended(home, { code: lines(10_000) });
  const told = await home.eventsUntil(first, completed);
  expect(told.filter(({ type }) => type === 'output').map(({ text }) => text)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => `line ${index + 1}`),
  );

  const numbers = numbersOf(told);
  const at = (index: number): number => numbers.at(index) as number;
  const ids = [first, await created(home, { id: 'meanwhile', code: lines(500) })];
  const ways: { since: number; lastEventId?: number; ids: string[] }[] = [
    ...[0, at(0), at(499), at(5000), at(-2), at(-1)].map((since) => ({ since, ids })),
    ...[at(0), at(5001), at(-1)].map((lastEventId) => ({ since: 0, lastEventId, ids })),
  ];
  /** Asks for the events in each of the ways; `meanwhile` gives those that are still to come. */
  async function replay(meanwhile: () => Promise<Event[]>): Promise<void> {
    const followers = await Promise.all(ways.map((way) => Follower.open(home, way)));
    const all = numbersOf([...told, ...(await meanwhile())]);
    for (const [index, way] of ways.entries()) {
      const seen = await (followers[index] as Follower).readUntil(all.at(-1) as number);
      expect(seen).toEqual(all.filter((seq) => seq > (way.lastEventId ?? way.since)));
    }
    for (const follower of followers) follower.leave();
  }
  let more: Event[] = [];
  await replay(async () => {
    await home.request('POST', '/tasks/start?id=meanwhile');
    more = await home.eventsUntil('meanwhile', completed);
    return more;
  });

  const beyond = (more.at(-1)?.seq ?? 0) + 3;
  const follower = await Follower.open(home, { since: beyond });
  await ended(home);
  expect(await follower.readUntil(beyond + 1)).toContain(beyond + 1);
  expect(Math.min(...follower.seqs)).toBe(beyond + 1);
  follower.leave();

  for (const endDaemon of [() => home.ok(['daemon', 'stop']), () => killDaemon(home)]) {
    await endDaemon();
    await home.startDaemon();
    await replay(async () => more);
    expect(await home.eventsUntil(first, completed)).toEqual(told);
  }
});
