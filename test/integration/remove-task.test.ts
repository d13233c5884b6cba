/** `kr remove-task`: a word per id, many at once, stopping first, and prefixes of generated ids only. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, running, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
async function exists(id: string): Promise<boolean> {
  return (await home.request('GET', `/tasks/state?id=${id}`)).status === 200;
}

describe('remove-task', () => {
  it.each([
    ['remove-task', (id: string) => ['remove-task', id]],
    ['rm', (id: string) => ['rm', id]],
    ['Remove-KrTask', (id: string) => ['Remove-KrTask', '-Id', id]],
  ])('removes in the spelling %s', async (_spelling, words) => {
    const id = await ended(home);
    expect(await home.kr(words(id))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
    expect(await exists(id)).toBe(false);
  });

  it('prints a line per id; the exit code is that of the first refusal; JSON has the reasons', async () => {
    const [done, open, more] = [await ended(home), await created(home), await ended(home)];
    const some = await home.kr(['remove-task', done, 'nobody', open]);
    expect(some).toMatchObject({
      code: 3,
      stdout: 'true\nfalse\nfalse\n',
      stderr: expect.stringMatching(says),
    });
    const json = await home.kr(['remove-task', '-', 'nobody', '--json'], { input: `${open}\n${more}\n` });
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      1,
      [
        { id: open, ok: false, reason: expect.stringMatching(says) },
        { id: more, ok: true },
        { id: 'nobody', ok: false, reason: expect.stringMatching(says) },
      ],
    ]);
  });

  it('--force stops first, descendants too', async () => {
    const parent = await running(home);
    const child = await running(home, { parentId: parent });
    expect(await home.kr(['remove-task', parent])).toMatchObject({ code: 1, stdout: 'false\n' });
    expect(await home.ok(['Remove-KrTask', '-Id', parent, '-Force'])).toBe('true');
    expect([await exists(parent), await exists(child)]).toEqual([false, false]);
    await running(home, { id: 'Mixed.Case' });
    expect(await home.ok(['rm', 'mIXED.cASE', '--force'])).toBe('true');
    const notStarted = await created(home);
    expect(await home.ok(['rm', notStarted, '--force'])).toBe('true');
    expect(await home.kr(['rm', notStarted, '--force'])).toMatchObject({ code: 3, stdout: 'false\n' });
  });

  it('--what-if says what would happen and removes nothing; --confirm needs a terminal', async () => {
    const [done, open] = [await ended(home), await created(home)];
    const whatIf = await home.kr(['Remove-KrTask', '-Id', done, '-WhatIf']);
    expect(whatIf).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(done) });
    expect(await home.json(['remove-task', done, open, '--what-if'])).toMatchObject([
      { id: done, ok: true },
      { id: open, ok: false, reason: expect.stringMatching(says) },
    ]);
    expect(await home.json(['remove-task', open, '--force', '--what-if'])).toMatchObject([{ ok: true }]);
    for (const more of [['--confirm'], ['--confirm', '--force']]) {
      expect(await home.kr(['remove-task', done, ...more])).toMatchObject({ code: 2, stdout: '' });
    }
    expect([await exists(done), await exists(open)]).toEqual([true, true]);
  });
});

describe('many', () => {
  it('go in the order given, so that @last and prefixes mean what they meant', async () => {
    const [older, newest] = [await ended(home), await ended(home)];
    const both = await home.kr(['rm', newest, '@last', '--json']);
    expect(JSON.parse(both.stdout)).toEqual([
      { id: newest, ok: true },
      { id: older, ok: true },
    ]);
    const [kept, last] = [await ended(home), await ended(home)];
    expect(await home.kr(['rm', '@last', last])).toMatchObject({ code: 3, stdout: 'true\nfalse\n' });
    expect([await exists(kept), await exists(last)]).toEqual([true, false]);
  });

  it('come from get-task by ids; a child that goes with its parent is removed', async () => {
    const parent = await ended(home, { name: 'piped' });
    const child = await ended(home, { parentId: parent, name: 'piped' });
    const input = await home.ok(['get', '--name', 'piped', '--sort', 'createdAt', '--format', 'ids']);
    expect(input).toBe(`${parent}\n${child}`);
    expect(await home.kr(['rm', '-'], { input })).toMatchObject({ code: 0, stdout: 'true\ntrue\n' });
    expect([await exists(parent), await exists(child)]).toEqual([false, false]);
    expect(await home.kr(['rm', '-'], { input })).toMatchObject({ code: 3, stdout: 'false\nfalse\n' });
  });

  it('over HTTP are answered one by one, in their order', async () => {
    const [done, open, busy] = [await ended(home), await created(home), await ended(home)];
    const gone = await ended(home, { parentId: done });
    const child = await running(home, { parentId: busy });
    const ids = [open, done, 'nobody', busy];
    const what = { removed: false, error: expect.stringMatching(says) };
    const refused = (id: string, code: string) => ({ ...what, id, code });
    const expected = [
      refused(open, 'wrong_state'),
      { id: done, removed: true },
      refused('nobody', 'not_found'),
      refused(busy, 'descendants_running'),
    ];
    const all = expected.map((answer) => ({ ...answer, descendants: answer.id === done ? [gone] : [] }));
    for (const whatIf of [true, false]) {
      const { status, json } = await home.request('POST', '/tasks/remove-many', { ids, whatIf });
      expect([whatIf, status, json]).toEqual([whatIf, 200, all]);
      expect(await exists(done)).toBe(whatIf);
    }
    expect([await exists(open), await exists(busy), await exists(child)]).toEqual([true, true, true]);
    for (const body of [undefined, {}, { ids: 'x' }, { ids: [1] }]) {
      const { status, json } = await home.request('POST', '/tasks/remove-many', body);
      expect([status, json.code]).toEqual([400, 'invalid_request']);
    }
  });

  it('more than go in one request', async () => {
    const ids = Array.from({ length: 2500 }, (_, index) => index.toString(16).padStart(32, '0'));
    const done = [await ended(home), await ended(home)];
    const input = [done[0], ...ids, done[1]].join('\n');
    const answers = JSON.parse((await home.kr(['rm', '-', '--json'], { input })).stdout);
    expect(answers.length).toBe(2502);
    expect(answers.filter(({ ok }: { ok: boolean }) => ok).map(({ id }: { id: string }) => id)).toEqual(done);
  });
});

describe('the plan', () => {
  it('has an element for each task, with what would happen or why not', async () => {
    const [done, open, busy] = [await ended(home), await created(home), await ended(home)];
    const below = await running(home, { parentId: busy });
    const plan = (id: string, ok: boolean) => ({
      ...{ id, ok, action: 'remove', whatIf: true },
      ...(ok ? {} : { reason: expect.stringMatching(says) }),
    });
    const expected = [plan(done, true), plan(open, false), plan(busy, false), plan('nobody', false)];
    expect(await home.json(['rm', done, open, busy, 'nobody', '--what-if'])).toEqual(expected);
    const forced = await home.json(['rm', done, open, busy, '--force', '--what-if']);
    expect(forced).toEqual([
      plan(done, true),
      plan(open, true),
      { ...plan(busy, true), descendants: [below] },
    ]);
    const all = await home.json(['rm', '--all', '--where-state', 'Created,Completed', '--what-if']);
    expect(all).toEqual(expect.arrayContaining(expected.slice(0, 3)));
    const words = await home.kr(['rm', done, open, '--what-if']);
    expect(words).toMatchObject({ code: 0, stdout: '' });
    for (const id of [done, open]) expect(words.stderr).toContain(id);
  });
});

describe('the plan of --all', () => {
  it('says how many others stay, and in which states they are', async () => {
    const parentId = await ended(home);
    const task = { name: 'planned', parentId };
    const [done] = [await ended(home, task), await ended(home, { ...task, code: 'throw 1' })];
    await Promise.all([created(home, task), created(home, task), running(home, task)]);
    const words = ['rm', '--all', '--parent', parentId, '--what-if'];
    const notes = async (...more: string[]) => (await home.kr([...words, ...more])).stderr.split('\n');
    const remove = expect.stringMatching(/^What if: /);
    expect(await notes()).toEqual([remove, remove, expect.stringMatching(/3.* 2 Created, 1 Running\.$/), '']);
    const some = await notes('--where-state', 'Completed');
    expect(some).toEqual([
      ...[expect.stringContaining(done), expect.stringMatching(/4.* 2 Created, 1 Running, 1 Failed\.$/), ''],
    ]);
    expect(await notes('--where-state', 'Stopped')).toHaveLength(3);
    expect(await notes('--force')).toHaveLength(6);
    const others = 'Created,Running,Failed,Completed';
    expect(await notes('--where-state', others)).toHaveLength(6);
    expect(await notes('--quiet')).toEqual([remove, remove, '']);
    expect(await home.json(words)).toHaveLength(2);
    await home.ok(['rm', parentId, '--force']);
  });
});

describe('an id', () => {
  it('may be a prefix of a generated id, not of a given one', async () => {
    const [generated, given] = [await ended(home), await ended(home, { id: 'given-id' })];
    expect(await home.json(['remove-task', generated.slice(0, 10)])).toEqual([{ id: generated, ok: true }]);
    expect(await home.kr(['remove-task', 'given'])).toMatchObject({ code: 3, stdout: 'false\n' });
    expect(await exists(given)).toBe(true);
    expect(await home.ok(['remove-task', 'Given-ID'])).toBe('true');
  });
});

describe('--all', () => {
  it('removes what has ended, or only what is in the given states', async () => {
    const failed = await ended(home, { code: 'throw 1' });
    const completed = await ended(home);
    const child = await ended(home, { parentId: completed });
    const [open, runs] = [await created(home), await running(home)];
    const whatIf = await home.json(['remove-task', '--all', '--what-if']);
    expect(whatIf.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([failed, completed]));
    expect(await exists(completed)).toBe(true);

    expect((await home.kr(['remove-task', '--all', '--where-state', 'failed,Stopped'])).code).toBe(0);
    expect([await exists(failed), await exists(completed)]).toEqual([false, true]);
    expect((await home.kr(['Remove-KrTask', '-All'])).code).toBe(0);
    expect([await exists(completed), await exists(child)]).toEqual([false, false]);
    expect([await exists(open), await exists(runs)]).toEqual([true, true]);
    expect(await home.kr(['rm', '--all', '--where-state', 'Created'])).toMatchObject({ code: 1 });
    expect((await home.kr(['Remove-KrTask', '-All', '-WhereState', 'Running', '-Force'])).code).toBe(0);
    expect([await exists(open), await exists(runs)]).toEqual([true, false]);
    expect((await home.kr(['rm', '--all', '--force'])).code).toBe(0);
    expect(await home.json(['get-task'])).toEqual([]);
  });

  it('takes filters', async () => {
    const [named, other] = [await ended(home, { name: 'Nightly 1' }), await ended(home, { name: 'Other' })];
    expect(await home.json(['rm', '--all', '--older-than', '1h'])).toEqual([]);
    expect(await home.json(['rm', '--all', '--name', 'nightly*'])).toEqual([{ id: named, ok: true }]);
    expect([await exists(named), await exists(other)]).toEqual([false, true]);
  });

  it('with nothing to remove is done, with an empty array as JSON', async () => {
    expect(await home.kr(['rm', '--all', '--where-state', 'Failed'])).toMatchObject({ code: 0, stdout: '' });
    expect(await home.json(['rm', '--all', '--where-state', 'Failed'])).toEqual([]);
  });

  it.each([
    ['ids as well', ['--all', 'x']],
    ['an unknown state', ['--all', '--where-state', 'Sleeping']],
    ['states without --all', ['--where-state', 'Failed']],
    ['a filter with ids', ['x', '--older-than', '1h']],
    ['an unknown age', ['--all', '--older-than', 'soon']],
    ['neither ids nor --all', []],
  ])('is a usage error with %s', async (_what, args) => {
    expect(await home.kr(['remove-task', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});
