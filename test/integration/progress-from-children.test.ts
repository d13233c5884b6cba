/** `--progress-from-children`: a parent shows how far its children are, by their `--weight`. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forever, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '6']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const make = (id: string, code: string, ...more: string[]) =>
  home.ok(['new-task', ...js, code, '--id', id, ...more]);
const parent = (id: string, code = 'return 1', ...more: string[]) =>
  make(id, code, '--progress-from-children', ...more);
const child = (id: string, of: string, code: string, ...more: string[]) =>
  make(id, code, '--parent', of, '--auto-start', ...more);
const at = (percent: number) => `taskProgress.percentComplete = ${percent}; ${forever}`;
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
/** Resolves when a task has been shown at a percentage. */
const shownAt = (id: string, percent: number) =>
  home.eventsUntil(id, ({ progress }) => progress?.percentComplete === percent);

it('is the mean by weight, of a parent that was not started, is queued, or runs; its message stays its own', async () => {
  await make('gate', 'return 1');
  const code = `taskProgress.percentComplete = 5; taskProgress.statusMessage = 'mine'; ${forever}`;
  await parent('p', code, '--after', 'gate');
  await child('heavy', 'p', at(40), '--weight', '3');
  await shownAt('p', 40);
  await make('light', 'return 1', '--parent', 'p');
  await shownAt('p', 30);
  expect(await taskOf('p')).toMatchObject({
    state: 'Created',
    progress: { percentComplete: 30, reachedPercent: 30, statusMessage: 'Not started', isTerminal: false },
  });
  await home.ok(['start', 'p']);
  expect(await taskOf('p')).toMatchObject({ state: 'Queued', progress: { percentComplete: 30 } });
  await home.ok(['start', 'light']);
  await shownAt('p', 55);
  await home.ok(['start', 'gate']);
  const events = await home.eventsUntil('p', ({ progress }) => progress?.statusMessage === 'mine');
  expect(events.find(({ state }) => state === 'Queued').progress.percentComplete).toBe(30);
  expect(events.find(({ state }) => state === 'Running').progress.percentComplete).toBe(55);
  expect(events.at(-1).progress.percentComplete).toBe(55);
  await home.ok(['set-task-progress', '90', '--id', 'heavy']);
  await shownAt('p', 92.5);
  // Its bar, where people watch it.
  expect(await home.ok(['get', '--columns', 'percentComplete,statusMessage', '--name', 'Task p'])).toMatch(
    /93% +mine/,
  );
  await home.ok(['stop', 'p', '--wait']);
  expect(await taskOf('p')).toMatchObject({
    state: 'Stopped',
    progress: { percentComplete: 100, reachedPercent: 92.5, isTerminal: true },
  });
  await home.ok(['stop', 'heavy', '--wait']);
  expect((await taskOf('p')).progress.reachedPercent).toBe(92.5);
});

it('goes up over several levels; what failed counts as far as it got', async () => {
  await parent('top');
  await parent('middle', 'return 1', '--parent', 'top');
  await make('beside', 'return 1', '--parent', 'top');
  await child('leaf', 'middle', 'taskProgress.percentComplete = 40; throw new Error("no")');
  await shownAt('top', 20);
  expect((await taskOf('middle')).progress.percentComplete).toBe(40);
  await home.ok(['start', 'middle', '--wait']);
  // Completed counts as done, whatever its children came to.
  await shownAt('top', 50);
});

it('changes when a child is removed, and is its own again without children', async () => {
  await parent('q', at(12), '--auto-start');
  await shownAt('q', 12);
  await child('q-1', 'q', 'return 1');
  await shownAt('q', 100);
  await child('q-2', 'q', 'taskProgress.percentComplete = 50; throw 1');
  await shownAt('q', 75);
  const { seq } = (await shownAt('q', 75)).at(-1);
  await home.ok(['rm', 'q-1']);
  await home.eventsUntil('q', ({ progress }) => progress?.percentComplete === 50, seq);
  await home.ok(['rm', 'q-2']);
  await home.eventsUntil('q', ({ progress }) => progress?.percentComplete === 12, seq);
  await home.ok(['stop', 'q', '--wait']);
  expect((await taskOf('q')).progress.reachedPercent).toBe(12);
});

it('of a task that completes is 100; one that did not ask shows its own', async () => {
  await parent('done', 'return 1');
  await make('done-1', 'return 1', '--parent', 'done');
  await home.ok(['start', 'done', '--wait']);
  expect((await taskOf('done')).progress).toMatchObject({ percentComplete: 100, reachedPercent: 100 });
  await make('plain', 'return 1');
  await child('plain-1', 'plain', 'return 1');
  await home.until('plain-1', 'Completed');
  expect((await taskOf('plain')).progress.percentComplete).toBe(0);
});

it('is stopped as any other before its start, at what its children came to', async () => {
  await parent('never');
  await child('never-1', 'never', 'return 1');
  await shownAt('never', 100);
  await make('never-2', 'return 1', '--parent', 'never');
  await shownAt('never', 50);
  await home.ok(['stop', 'never']);
  expect(await taskOf('never')).toMatchObject({
    state: 'Stopped',
    progress: { percentComplete: 100, reachedPercent: 50, statusMessage: 'Cancelled before start' },
  });
});

it('is there with few events, however many its children tell, and with the last of them', async () => {
  await parent('busy', forever, '--auto-start');
  await home.until('busy', 'Running');
  const code = `for (let i = 1; i <= 1000; i++) { taskProgress.percentComplete = i / 10; if (i % 10 === 0) await new Promise(setImmediate); }
    taskProgress.percentComplete = 62.5; ${forever}`;
  await child('busy-1', 'busy', code);
  const events = await shownAt('busy', 62.5);
  expect(events.length).toBeLessThan(100);
});

describe('a snippet', () => {
  it('makes children with kr, and its bar is that of theirs', async () => {
    const code = `
      const { execFileSync } = require('node:child_process');
      const kr = (...args) => execFileSync('kr', args, { encoding: 'utf8' }).trim();
      kr('new-task', '--language', 'js', '--code', 'return 1', '--id', 'made-1', '--weight', '9', '--auto-start');
      kr('new-task', '--language', 'js', '--code', 'return 1', '--id', 'made-2');
      kr('wait-task', 'made-1');
      throw new Error('no')`;
    await parent('maker', code, '--auto-start');
    await home.until('maker', 'Failed');
    expect((await taskOf('maker')).progress.reachedPercent).toBe(90);
  });
});

it.skipIf(!hasTmux)('is the bar in watch-task', async () => {
  await parent('shown');
  await child('shown-1', 'shown', at(80));
  await make('shown-2', 'return 1', '--parent', 'shown');
  await using terminal = new Terminal({ cwd: home.directory, env: { KR_HOME: home.home } });
  terminal.run('kr watch-task shown');
  await terminal.until(/Task shown .*█+.?░+ +40%/);
  await home.ok(['set-task-progress', '20', '--id', 'shown-1']);
  await terminal.until(/Task shown .*█+.?░+ +10%/);
  terminal.press('q');
});
