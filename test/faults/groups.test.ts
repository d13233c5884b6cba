/** Groups after a crash of the daemon, and when it is to stop: what was held back stays so until it is let go. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forever, running, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const notes = (): string => path.join(home.directory, 'notes');
/** A snippet that notes in a file that it ran. */
const noting = (name: string): string =>
  `require('node:fs').appendFileSync(${JSON.stringify(notes())}, ${JSON.stringify(`${name}\n`)})`;
/** The snippets that ran, in order. */
const ran = (): string[] => (existsSync(notes()) ? readFileSync(notes(), 'utf8').trimEnd().split('\n') : []);
const waitsFor = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json.waitsFor;

it('a suspended group stays so after a kill of the daemon; then its tasks run once each, by priority and age', async () => {
  await home.ok(['set-group', 'night', '--parallel', '1', '--description', 'Why']);
  await home.ok(['suspend-group', 'night']);
  const ids = [];
  for (const [index, priority] of [0, 3, 0, -1, 3].entries()) {
    const id = `n${index}`;
    ids.push(await started(home, { id, group: 'night', priority, code: noting(id) }, 'Queued'));
  }
  for (let kill = 0; kill < 2; kill++) {
    await killDaemon(home);
    await home.startDaemon();
    expect(await home.json(['get-group', 'night'])).toMatchObject({
      ...{ description: 'Why', parallel: 1, suspended: true },
      ...{ running: 0, queued: 5, tasks: 5 },
    });
  }
  expect(await waitsFor('n1')).toEqual([{ reason: 'group-suspended', group: 'night' }]);
  expect(ran()).toEqual([]);
  await home.ok(['resume-group', 'night']);
  for (const id of ids) await home.until(id, 'Completed');
  expect(ran()).toEqual(['n1', 'n4', 'n0', 'n2', 'n3']);
});

it('a limit holds after a kill of the daemon; what ran is lost and makes room', async () => {
  await home.ok(['set-group', 'two', '--parallel', '2']);
  const lost = [await running(home, { group: 'two' }), await running(home, { group: 'two' })];
  const next = [];
  for (let n = 0; n < 3; n++) next.push(await started(home, { group: 'two', code: forever }, 'Queued'));
  await killDaemon(home);
  await home.startDaemon();
  for (const id of next.slice(0, 2)) await home.until(id, 'Running');
  expect(await waitsFor(next[2] as string)).toEqual([{ reason: 'group-full', group: 'two' }]);
  for (const id of lost) {
    expect(await home.json(['get-task', id])).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
  }
});

it('nothing starts once a suspension was answered, also when the daemon is killed then, and nothing is lost', async () => {
  const total = 60;
  await home.ok(['set-group', 'flow', '--parallel', '2']);
  const answers = await Promise.all(
    Array.from({ length: total }, (_, n) =>
      home.request('POST', '/tasks/run/js', { code: noting(`f${n}`), group: 'flow', id: `f${n}` }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  await home.until('f3', 'Completed');
  await home.request('POST', '/groups/suspend?name=flow');
  const begun = (await home.request('GET', '/tasks/list?group=flow')).json.filter(
    ({ state }: { state: string }) => state !== 'Queued',
  ).length;
  await killDaemon(home);
  await home.startDaemon();
  const { queued, running: left } = await home.json(['get-group', 'flow']);
  expect([queued, left]).toEqual([total - begun, 0]);
  await home.ok(['resume-group', 'flow']);
  await home.kr(['wait-task', '--group', 'flow', '--progress', 'none', '--timeout', '60s']);
  const counts = new Map<string, number>();
  for (const name of ran()) counts.set(name, (counts.get(name) ?? 0) + 1);
  expect([...counts.values()].filter((count) => count > 1)).toEqual([]);
  const ended = (await home.request('GET', '/tasks/list?group=flow')).json;
  for (const { id, state, fault } of ended) {
    // One that ran at the kill may have done its work.
    if (state === 'Completed') expect(counts.get(id)).toBe(1);
    else expect([id, state, fault]).toEqual([id, 'Failed', { code: 'lost' }]);
  }
  expect(ended).toHaveLength(total);
});

it('a daemon that is to stop with --wait says what a suspended group holds back, waits, and stops once it ran', async () => {
  await home.ok(['set-group', 'held']);
  await home.ok(['suspend-group', 'held']);
  await started(home, { group: 'held', code: noting('held'), id: 'held-back' }, 'Queued');
  await using stop = new RunningKr(home, ['daemon', 'stop', '--wait']);
  await stop.until('stderr', /held holds a task back.*kr resume-group held.*kr stop-task --group held/);
  expect((await home.request('GET', '/daemon')).json.state).toBe('draining');
  await home.ok(['resume-group', 'held']);
  expect(await stop.ended).toMatchObject({ code: 0 });
  expect(ran()).toEqual(['held']);
  expect(await home.json(['get-task', 'held-back'])).toMatchObject({ state: 'Completed' });
});
