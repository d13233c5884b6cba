/** Parents and children after a kill of the daemon. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { created, ended, running, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

/** A snippet that does not end when it is asked to. */
const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';
const parent = (id: string, more: object) => created(home, { id, ...more });
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;

describe('the progress of a parent', () => {
  it('is that of its children as they are then, over several levels', async () => {
    await parent('top', { progressFromChildren: true });
    await parent('middle', { progressFromChildren: true, parentId: 'top' });
    await created(home, { id: 'waits', parentId: 'top' });
    const code = `taskProgress.percentComplete = 30; ${deaf}`;
    await running(home, { id: 'lost', parentId: 'middle', code });
    await home.eventsUntil('middle', ({ progress }) => progress?.percentComplete === 30);
    // What has just ended is on the disk; that its parents know of it need not be.
    await ended(home, { id: 'done', parentId: 'middle' });
    await killDaemon(home);
    await home.startDaemon();
    const { reachedPercent } = (await taskOf('lost')).progress;
    const mean = (100 + reachedPercent) / 2;
    expect((await taskOf('lost')).fault.code).toBe('lost');
    expect(await taskOf('middle')).toMatchObject({ state: 'Created', progress: { percentComplete: mean } });
    expect(await taskOf('top')).toMatchObject({ progress: { percentComplete: mean / 2 } });
    expect(await home.ok(['start', 'middle', '--wait'])).toBe('1');
    await home.eventsUntil('top', ({ progress }) => progress?.percentComplete === 50);
  });
});

it('the progress of a parent is that of its children also when none of them ran', async () => {
  await parent('waits', { progressFromChildren: true });
  await created(home, { id: 'waits-1', parentId: 'waits' });
  await ended(home, { id: 'waits-2', parentId: 'waits' });
  await killDaemon(home);
  await home.startDaemon();
  expect((await taskOf('waits')).progress.percentComplete).toBe(50);
});

describe('the failure of a child', () => {
  it('has made its parent fail, whose code had no time to end', async () => {
    await running(home, { id: 'p', code: deaf, onChildFailure: 'fail' });
    await started(home, { id: 'p-1', code: 'throw 1', parentId: 'p' }, 'Failed');
    // The end of the child and what follows for its parent are one.
    expect((await taskOf('p')).state).toBe('Stopping');
    await killDaemon(home);
    await home.startDaemon();
    expect(await taskOf('p')).toMatchObject({
      state: 'Failed',
      fault: { code: 'child_failed', message: expect.stringContaining('p-1') },
    });
  });

  it('that was lost with the daemon makes a waiting parent fail; it never runs', async () => {
    await started(home, { id: 'q', onChildFailure: 'fail', delay: '1h' }, 'Queued');
    await running(home, { id: 'q-1', code: deaf, parentId: 'q' });
    await killDaemon(home);
    await home.startDaemon();
    expect(await taskOf('q-1')).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
    expect(await taskOf('q')).toMatchObject({
      state: 'Failed',
      startedAt: null,
      fault: { code: 'child_failed' },
    });
  });

  it('that was lost stops its siblings that wait; those that ran were lost too', async () => {
    await home.ok(['config', 'set', 'maxRunners', '2']);
    await parent('s', { onChildFailure: 'stop-siblings' });
    await running(home, { id: 's-1', code: deaf, parentId: 's' });
    await running(home, { id: 's-2', code: deaf, parentId: 's' });
    await started(home, { id: 's-3', parentId: 's' }, 'Queued');
    await created(home, { id: 's-4', parentId: 's' });
    await killDaemon(home);
    await home.startDaemon();
    for (const id of ['s-1', 's-2']) expect((await taskOf(id)).fault.code).toBe('lost');
    for (const id of ['s-3', 's-4']) {
      expect(await taskOf(id)).toMatchObject({
        state: 'Stopped',
        startedAt: null,
        progress: { statusMessage: expect.stringMatching(/^Sibling s-[12] Failed$/) },
      });
    }
    expect((await taskOf('s')).state).toBe('Created');
  });

  it('is why a sibling was stopped, which was killed before it could end', async () => {
    await parent('t', { onChildFailure: 'stop-siblings' });
    await running(home, { id: 't-1', code: deaf, parentId: 't' });
    await started(home, { id: 't-2', code: 'throw 1', parentId: 't' }, 'Failed');
    expect((await taskOf('t-1')).state).toBe('Stopping');
    await killDaemon(home);
    await home.startDaemon();
    expect(await taskOf('t-1')).toMatchObject({
      state: 'Stopped',
      progress: { statusMessage: 'Sibling t-2 Failed' },
    });
  });
});
