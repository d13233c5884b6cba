/** The order in which tasks run: after others, and not before a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const start = (id: string, code: string, ...options: string[]) =>
  home.ok(['new-task', ...js, code, '--id', id, '--auto-start', ...options]);
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const untilAborted = 'await new Promise((resolve) => signal.addEventListener("abort", resolve))';

describe('--after', () => {
  it('starts a task when all that it names are Completed, and tells until then what it waits for', async () => {
    await home.ok(['new-task', ...js, 'return 1', '--id', 'first']);
    await home.ok(['new-task', ...js, 'return 2', '--id', 'second']);
    await start('both', 'return "at last"', '--after', 'FIRST,second');
    expect(await taskOf('both')).toMatchObject({
      state: 'Queued',
      waitsFor: [
        { reason: 'dependency', id: 'first' },
        { reason: 'dependency', id: 'second' },
      ],
    });
    await home.ok(['start', 'first']);
    await home.until('first', 'Completed');
    expect(await taskOf('both')).toMatchObject({
      state: 'Queued',
      waitsFor: [{ reason: 'dependency', id: 'second' }],
    });
    expect(await home.ok(['get-task', '--columns', 'id,statusMessage', '--name', '*both*'])).toContain(
      'after second',
    );
    await home.ok(['start', 'second']);
    expect(await home.ok(['wait', 'both'])).toBe('at last');
    expect(await taskOf('both')).toMatchObject({ waitsFor: [] });
  });

  it.each([
    ['Failed', 'throw new Error("no")', []],
    ['Stopped', untilAborted, ['stop']],
  ])('stops it, and what comes after that, when one ends as %s', async (state, code, [verb]) => {
    const [one, two, three] = [`${state}-1`, `${state}-2`, `${state}-3`];
    await home.ok(['new-task', ...js, code, '--id', one]);
    await start(two, 'return 2', '--after', one);
    // One that was only created, too.
    await home.ok(['new-task', ...js, 'return 3', '--id', three, '--after', two]);
    await home.ok(['start', one]);
    if (verb) {
      await home.until(one, 'Running');
      await home.ok([verb, one]);
    }
    const waited = await home.kr(['wait', two]);
    expect(waited.code).toBe(143);
    expect(await taskOf(two)).toMatchObject({
      state: 'Stopped',
      startedAt: null,
      progress: { statusMessage: `Dependency ${one} ${state}` },
    });
    expect(await taskOf(three)).toMatchObject({
      state: 'Stopped',
      progress: { statusMessage: `Dependency ${two} Stopped` },
    });
    expect(await home.kr(['start', three])).toMatchObject({ code: 1, stdout: 'false\n' });
  });

  it('counts one that has ended already by its outcome, and refuses one that is not there', async () => {
    await start('was-good', 'return 1');
    await home.until('was-good', 'Completed');
    await start('was-bad', 'process.exit(3)');
    await home.until('was-bad', 'Failed');
    expect(await home.ok(['run', ...js, 'return "ran"', '--after', 'was-good'])).toBe('ran');
    const refused = await home.kr(['run', ...js, 'return 1', '--after', 'was-good,was-bad', '--id', 'never']);
    expect(refused).toMatchObject({ code: 143, stdout: '' });
    expect((await taskOf('never')).progress.statusMessage).toBe('Dependency was-bad Failed');
    expect(await home.kr(['new', ...js, '1', '--after', 'nobody', '--id', 'lonely'])).toMatchObject({
      code: 3,
    });
    expect(
      (await home.request('POST', '/tasks/create/js', { code: '1', after: ['nobody'], id: 'lonely' })).json,
    ).toMatchObject({ code: 'dependency_not_found' });
    expect((await home.request('GET', '/tasks/state?id=lonely')).status).toBe(404);
    // Nobody can wait for himself.
    expect(
      (await home.request('POST', '/tasks/create/js', { code: '1', after: ['me'], id: 'me' })).json,
    ).toMatchObject({ code: 'dependency_not_found' });
  });

  it('forgets what a stopped task waited for; the others can be removed', async () => {
    await home.ok(['new-task', ...js, 'return 1', '--id', 'base']);
    await start('given-up', 'return 2', '--after', 'base');
    await home.ok(['stop', 'given-up']);
    await home.ok(['start', 'base']);
    await home.until('base', 'Completed');
    expect(await taskOf('given-up')).toMatchObject({ state: 'Stopped', waitsFor: [] });
    expect(await home.ok(['rm', 'base', 'given-up'])).toBe('true\ntrue');
  });
});

describe('--after-any', () => {
  it('starts a task whatever the outcome', async () => {
    await home.ok(['new-task', ...js, 'process.exit(1)', '--id', 'may-fail']);
    await home.ok(['new-task', ...js, 'return 1', '--id', 'may-stop']);
    await start('clean-up', 'return "clean"', '--after-any', 'may-fail', '--after-any', 'may-stop');
    await home.ok(['start', 'may-fail']);
    await home.ok(['stop', 'may-stop']);
    expect(await home.ok(['wait', 'clean-up'])).toBe('clean');
  });
});

describe('--delay', () => {
  it('holds a started task back; it can be stopped meanwhile', async () => {
    await start('later', 'return 1', '--delay', '1h');
    const [waiting] = (await taskOf('later')).waitsFor;
    expect(waiting).toEqual({ reason: 'delay', until: expect.stringMatching(/Z$/) });
    expect(await home.ok(['stop', 'later'])).toBe('true');
    expect(await taskOf('later')).toMatchObject({ state: 'Stopped', startedAt: null });
  });

  it('counts from the start, and is over once', async () => {
    await home.ok(['new-task', ...js, 'return "after a while"', '--id', 'soon', '--delay', '300ms']);
    expect(await taskOf('soon')).toMatchObject({ state: 'Created', waitsFor: [] });
    expect(await home.ok(['start', 'soon', '--wait'])).toBe('after a while');
    const events = await home.eventsUntil('soon', ({ state }) => state === 'Completed');
    const at = (state: string) => Date.parse(events.find((event) => event.state === state).at);
    expect(at('Running') - at('Queued')).toBeGreaterThanOrEqual(300);
  });

  it.each(['soon', '-1s', ''])('refuses %j', async (delay) => {
    expect(await home.kr(['new', ...js, '1', '--delay', delay])).toMatchObject({ code: 2 });
    expect((await home.request('POST', '/tasks/create/js', { code: '1', delay })).json).toMatchObject({
      code: 'invalid_request',
    });
  });
});
