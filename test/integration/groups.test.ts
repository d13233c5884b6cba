/** Tasks of groups: their limit, their order, and verbs that take a group in place of ids. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, forever, running, started, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '4']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const listed = async (filter: string) => (await home.request('GET', `/tasks/list?${filter}`)).json;

/** Makes a group of its own for a test. */
async function group(name: string, parallel: string): Promise<string> {
  await home.ok(['set-group', name, '--parallel', parallel]);
  return name;
}

describe('--group', () => {
  it('holds so many tasks of all languages to the limit, and says what the others wait for', async () => {
    const name = await group('Net', '2');
    const [first] = [await running(home, { group: name }), await running(home, { group: 'net' })];
    const waits = await home.ok(['new', ...js, 'return 1', '--auto-start', '--group', 'NET']);
    const script = ['new', '--code', '1', '--language', 'ps', '--auto-start', '--group', name];
    const other = await home.ok(script);
    for (const id of [waits, other]) {
      expect(await taskOf(id)).toMatchObject({
        state: 'Queued',
        group: 'Net',
        waitsFor: [{ reason: 'group-full', group: 'Net' }],
      });
    }
    expect(await home.ok(['get-task', waits])).toContain('group Net is full');
    await ended(home);
    await home.ok(['stop', first]);
    await home.until(waits, 'Completed');
    await home.until(other, 'Completed');
  });

  it('runs the children of a running task that fills the group', async () => {
    const name = await group('one', '1');
    const code = `const { execFileSync } = require('node:child_process');
      return execFileSync('kr', ['run', '--group', 'one', '--language', 'js', '--code', 'return 42']).toString().trim()`;
    expect(await home.ok(['run', ...js, code, '--group', name, '--timeout', '60s'])).toBe('42');
  });

  it('refuses a group that is not there, and says what may be meant', async () => {
    await group('deploy', '1');
    const refused = await home.kr(['new', ...js, '1', '--group', 'deplyo', '--id', 'never']);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toMatch(/deploy\?.*kr set-group NAME --parallel N/);
    expect(await home.kr(['run', ...js, '1', '--group', 'nobody'])).toMatchObject({ code: 125, stdout: '' });
    expect(await home.request('POST', '/tasks/run/js', { code: '1', group: 'nobody' })).toMatchObject({
      status: 404,
      json: { code: 'group_not_found' },
    });
    expect((await home.request('GET', '/tasks/state?id=never')).status).toBe(404);
  });

  it('is kept by a task that is made again', async () => {
    const name = await group('again', '2');
    const id = await ended(home, { group: name, priority: 3 });
    const next = await home.ok(['restart-task', id]);
    expect(await taskOf(next)).toMatchObject({ group: 'again', priority: 3 });
  });
});

it('--priority comes before age, within a group and between groups that have room', async () => {
  const name = await group('ordered', '1');
  await home.ok(['suspend-group', name]);
  const wanted: [string, string][] = [
    ['last', '-1'],
    ['second', '1'],
    ['third', '1'],
    ['first', '1000000'],
  ];
  for (const [id, priority] of wanted) {
    await home.ok(['new', ...js, '1', '--id', id, '--auto-start', '--group', name, '--priority', priority]);
  }
  await home.ok(['resume-group', name]);
  const order: string[] = [];
  await home.eventsUntil(null, ({ taskId, state }) => {
    if (state === 'Running' && wanted.some(([id]) => id === taskId)) order.push(taskId);
    return order.length === wanted.length;
  });
  expect(order).toEqual(['first', 'second', 'third', 'last']);
  expect(await home.ok(['get-task', 'last', '--columns', 'group,priority'])).toMatch(/ordered +-1/);
});

describe('verbs that take a group', () => {
  it('get-task lists its tasks', async () => {
    const name = await group('listed', '1');
    const ids = [await ended(home, { group: name }), await created(home, { group: 'LISTED' })];
    const tasks = await home.json(['get-task', '--group', 'Listed', '--sort', 'createdAt']);
    expect(tasks.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(await home.json(['get-task', '--group', name, '--where-state', 'Created'])).toHaveLength(1);
    expect(await listed('group=listed&state=Completed')).toHaveLength(1);
    expect(await home.kr(['get-task', '--group', 'lisetd'])).toMatchObject({ code: 3, stdout: '' });
    expect(await home.request('GET', '/tasks/list?group=nobody')).toMatchObject({
      status: 404,
      json: { code: 'group_not_found' },
    });
  });

  it('stop-task stops all that it runs or holds back, and starts none of it for that', async () => {
    const name = await group('stopped', '2');
    const other = await running(home);
    const ran = [await running(home, { group: name }), await running(home, { group: name })];
    const queued = [];
    for (let n = 0; n < 5; n++) queued.push(await started(home, { group: name, code: forever }, 'Queued'));
    const untouched = await created(home, { group: name });
    expect(await home.kr(['stop-task', '--group', name, '--what-if'])).toMatchObject({ code: 0, stdout: '' });
    expect(await home.ok(['stop-task', '--group', name, '--wait', '--progress', 'none'])).toBe(
      Array.from({ length: 7 }, () => 'true').join('\n'),
    );
    for (const id of ran) expect(await taskOf(id)).toMatchObject({ state: 'Stopped' });
    for (const id of queued) expect(await taskOf(id)).toMatchObject({ state: 'Stopped', startedAt: null });
    expect((await taskOf(untouched)).state).toBe('Created');
    expect((await taskOf(other)).state).toBe('Running');
    expect(await home.kr(['stop-task', other, '--group', name])).toMatchObject({ code: 2, stdout: '' });
    expect(await home.kr(['stop-task', '--group', 'nobody'])).toMatchObject({ code: 3, stdout: '' });
    expect(await home.kr(['stop-task', '--group', name, '--json'])).toMatchObject({
      code: 0,
      stdout: '[]\n',
    });
  });

  it('start-task and remove-task take it with --all', async () => {
    const name = await group('many', '2');
    for (let n = 0; n < 3; n++) await created(home, { group: name });
    const other = await created(home);
    expect(await home.kr(['start-task', '--group', name])).toMatchObject({ code: 2 });
    expect(await home.kr(['remove-task', '--group', name])).toMatchObject({ code: 2 });
    expect(await home.ok(['start-task', '--all', '--group', name])).toBe('true\ntrue\ntrue');
    for (const { id } of await listed(`group=${name}`)) await home.until(id, 'Completed');
    expect(await home.ok(['remove-task', '--all', '--group', name])).toBe('true\ntrue\ntrue');
    expect((await taskOf(other)).state).toBe('Created');
  });

  it('wait-task waits for all of it, and exits as for several ids; what ended before counts', async () => {
    const name = await group('waited', '1');
    await ended(home, { group: name, code: 'return "zero"' });
    await home.ok(['suspend-group', name]);
    await started(home, { group: name, code: 'return "one"' }, 'Queued');
    await started(home, { group: name, code: 'process.exit(7)' }, 'Queued');
    await started(home, { group: name, code: 'return "three"' }, 'Queued');
    const wait = ['wait-task', '--group', name.toUpperCase(), '--progress', 'plain'];
    await using waiting = new RunningKr(home, wait);
    await waiting.until('stderr', /Queued/);
    await home.ok(['resume-group', name]);
    expect(await waiting.ended).toMatchObject({ code: 7, stdout: 'zero\none\nthree\n' });
    expect(await home.kr(wait)).toMatchObject({ code: 7, stdout: 'zero\none\nthree\n' });
    const last = await running(home, { group: name });
    await using alone = new RunningKr(home, [...wait, '--json']);
    await alone.until('stderr', /Running/);
    await home.ok(['stop', last]);
    const { code, stdout } = await alone.ended;
    // The first of them that failed.
    expect(code).toBe(7);
    expect(JSON.parse(stdout).at(-1)).toMatchObject({ id: last, state: 'Stopped' });
  });

  it('wait-task waits for what is only created too, and says so', async () => {
    const name = await group('idle-yet', '1');
    await created(home, { group: name, code: 'return "at last"' });
    await using waiting = new RunningKr(home, ['wait-task', '--group', name]);
    await waiting.until('stderr', /kr start-task --all --group idle-yet/);
    await home.ok(['start', '--all', '--group', name]);
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'at last\n' });
  });

  it('wait-task never ends well where there was nothing to wait for', async () => {
    const name = await group('idle', '1');
    expect(await home.kr(['wait-task', '--group', name])).toMatchObject({ code: 125, stdout: '' });
    expect(await home.kr(['wait-task', '--group', 'nobody'])).toMatchObject({ code: 125, stdout: '' });
    expect(await home.kr(['wait-task', 'some', '--group', name])).toMatchObject({ code: 2, stdout: '' });
    expect(await home.kr(['wait-task'])).toMatchObject({ code: 2, stdout: '' });
  });
});
