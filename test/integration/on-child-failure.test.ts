/** `--on-child-failure`: what follows for the parent, or for the siblings, when a child Failed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { forever, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

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
const start = (id: string, code: string, ...more: string[]) => make(id, code, '--auto-start', ...more);
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const fails = 'throw new Error("boom\\nand more")';
const failed = (child: string) => ({
  state: 'Failed',
  fault: { code: 'child_failed', message: expect.stringMatching(`Child ${child} Failed: .*boom$`) },
});

describe('ignore', () => {
  it('is the default: nothing follows', async () => {
    await make('calm', 'return 1');
    await start('calm-2', forever, '--parent', 'calm');
    await start('calm-1', fails, '--parent', 'calm');
    await home.until('calm-1', 'Failed');
    expect([(await taskOf('calm')).state, (await taskOf('calm-2')).state]).toEqual(['Created', 'Running']);
  });
});

describe('fail', () => {
  it.each([
    ['Created', []],
    ['Queued', ['--auto-start', '--delay', '1h']],
  ])('makes a %s parent fail at once, which never runs; the others go on', async (state, options) => {
    const [parent, child, other] = [`${state}-p`, `${state}-1`, `${state}-2`];
    await make(parent, 'return 1', '--on-child-failure', 'fail', ...options);
    await start(other, forever, '--parent', parent);
    await start(child, fails, '--parent', parent);
    await home.until(parent, 'Failed');
    expect(await taskOf(parent)).toMatchObject({ ...failed(child), startedAt: null });
    expect((await home.kr(['start', parent])).code).toBe(1);
    expect((await taskOf(other)).state).toBe('Running');
  });

  it.each([
    ['well', untilStopped('return "fine"')],
    ['badly', untilStopped('process.exit(9)')],
    ['when it must', forever],
  ])('stops a running parent, which has Failed also when its code ends %s', async (how, code) => {
    const parent = `runs-${how.replaceAll(' ', '-')}`;
    await start(parent, code, '--on-child-failure', 'fail');
    await home.until(parent, 'Running');
    await start(`${parent}-1`, fails, '--parent', parent);
    const waited = await home.kr(['wait', parent, '--progress', 'none']);
    expect(waited).toMatchObject({ code: 1, stderr: expect.stringContaining(`${parent}-1`) });
    expect(await taskOf(parent)).toMatchObject(failed(`${parent}-1`));
    const events = await home.eventsUntil(parent, ({ state }) => state === 'Failed');
    expect(events.map(({ state, step }) => state ?? step)).toEqual(
      expect.arrayContaining(['Stopping', 'asked']),
    );
  });

  it('goes up where a grandparent wants it, and ends what was to start after the parent', async () => {
    await make('top', 'return 1', '--on-child-failure', 'fail');
    await make('middle', 'return 1', '--on-child-failure', 'fail', '--parent', 'top');
    await start('later', 'return 1', '--after', 'top');
    await start('leaf', fails, '--parent', 'middle');
    await home.until('later', 'Stopped');
    expect(await taskOf('middle')).toMatchObject(failed('leaf'));
    expect(await taskOf('top')).toMatchObject({
      state: 'Failed',
      fault: { code: 'child_failed', message: expect.stringContaining('Child middle Failed') },
    });
    expect((await taskOf('later')).progress.statusMessage).toBe('Dependency top Failed');
  });

  it('does not touch a parent that has ended, or was stopped by somebody', async () => {
    await start('over', 'return 1', '--on-child-failure', 'fail');
    await home.until('over', 'Completed');
    await start('over-1', fails, '--parent', 'over');
    await home.until('over-1', 'Failed');
    expect((await taskOf('over')).state).toBe('Completed');
    const gate = makeGate(home);
    await start('given-up', untilStopped(gate.pass), '--on-child-failure', 'fail');
    await home.until('given-up', 'Running');
    await home.ok(['stop', 'given-up']);
    await start('given-up-1', fails, '--parent', 'given-up');
    await home.until('given-up-1', 'Failed');
    await gate.open();
    await home.until('given-up', 'Stopped');
    expect((await taskOf('given-up')).fault).toBe(null);
  });

  it('waits for the last attempt of a child', async () => {
    await make('patient', 'return 1', '--on-child-failure', 'fail');
    const once = `const fs = require('node:fs'); const file = ${JSON.stringify(`${home.directory}/tried`)};
      if (!fs.existsSync(file)) { fs.writeFileSync(file, ''); throw 1 }`;
    await start('patient-1', once, '--parent', 'patient', '--retry', '1');
    await home.until('patient-1', 'Completed');
    expect((await taskOf('patient')).state).toBe('Created');
  });

  it('counts a child that is made to fail, too, and one that the snippet made itself', async () => {
    const code = `
      const { execFileSync } = require('node:child_process');
      execFileSync('kr', ['new', '--language', 'js', '--code', '${forever}', '--id', 'slow', '--timeout', '50ms', '--auto-start']);
      ${forever}`;
    await start('maker', code, '--on-child-failure', 'fail');
    await home.until('maker', 'Failed');
    expect((await taskOf('maker')).fault).toMatchObject({
      code: 'child_failed',
      message: expect.stringContaining('slow'),
    });
  });
});

describe('stop-siblings', () => {
  it('stops all other children with their descendants, in any state, and says why', async () => {
    await make('fan', 'return 1', '--on-child-failure', 'stop-siblings');
    await start('fan-runs', untilStopped('return 1'), '--parent', 'fan');
    await start('fan-runs-child', forever, '--parent', 'fan-runs');
    await make('fan-created', 'return 1', '--parent', 'fan');
    await start('fan-queued', 'return 1', '--parent', 'fan', '--delay', '1h');
    await make('fan-fails', fails, '--parent', 'fan');
    await start('fan-after', 'return 1', '--parent', 'fan', '--after', 'fan-fails');
    await start('fan-done', 'return 1', '--parent', 'fan');
    await start('beside', forever);
    for (const id of ['fan-runs', 'fan-runs-child', 'beside']) await home.until(id, 'Running');
    await home.until('fan-done', 'Completed');
    await home.ok(['start', 'fan-fails']);
    for (const id of ['fan-runs', 'fan-runs-child', 'fan-created', 'fan-queued']) {
      await home.until(id, 'Stopped');
      expect([id, (await taskOf(id)).progress.statusMessage]).toEqual([id, 'Sibling fan-fails Failed']);
    }
    // It had two reasons, and has one end.
    expect((await taskOf('fan-after')).progress.statusMessage).toBe('Dependency fan-fails Failed');
    const ends = await home.eventsUntil('fan-after', ({ state }) => state === 'Stopped');
    expect(ends.filter(({ state }) => state === 'Stopped')).toHaveLength(1);
    const states = await Promise.all(
      ['fan', 'fan-done', 'beside'].map(async (id) => (await taskOf(id)).state),
    );
    expect(states).toEqual(['Created', 'Completed', 'Running']);
  });

  it('also stops them when the parent has ended; one that fails meanwhile was stopped', async () => {
    await start('gone', 'return 1', '--on-child-failure', 'stop-siblings');
    await home.until('gone', 'Completed');
    await start('gone-1', untilStopped('process.exit(5)'), '--parent', 'gone');
    await home.until('gone-1', 'Running');
    await start('gone-2', fails, '--parent', 'gone');
    await home.until('gone-1', 'Stopped');
    expect(await taskOf('gone-1')).toMatchObject({
      fault: null,
      progress: { statusMessage: 'Sibling gone-2 Failed' },
    });
  });
});
