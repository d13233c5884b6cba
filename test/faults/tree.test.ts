/** Parents and children after a kill of the daemon. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const parent = (id: string, more: object) => created(home, { id, ...more });
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;

describe('the progress of a parent', () => {
  it('is that of its children as they are then, over several levels', async () => {
    await parent('top', { progressFromChildren: true });
    await parent('middle', { progressFromChildren: true, parentId: 'top' });
    await created(home, { id: 'waits', parentId: 'top' });
    const code =
      'taskProgress.percentComplete = 30; setInterval(() => {}, 1000); await new Promise(() => {})';
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
