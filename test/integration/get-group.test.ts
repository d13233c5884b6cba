/** `kr get-group`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created, ended, running, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

it('lists the default group, then the others by name, with what they run and hold back', async () => {
  await home.ok(['set-group', 'web', '--parallel', '1', '--description', 'Too many\nat once']);
  await home.ok(['set-group', 'Db']);
  const busy = await running(home, { group: 'web' });
  await started(home, { group: 'WEB' }, 'Queued');
  await created(home, { group: 'web' });
  await ended(home, { group: 'db' });
  const [first, db, web, ...others] = await home.json(['get-group']);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ name: 'default', parallel: null, suspended: false });
  expect(db).toMatchObject({ name: 'Db', description: null, running: 0, queued: 0, tasks: 1 });
  const expected = {
    name: 'web',
    description: 'Too many\nat once',
    parallel: 1,
    suspended: false,
    retentionAge: null,
    retentionCount: null,
    running: 1,
    queued: 1,
    tasks: 3,
  };
  expect(web).toEqual(expected);
  expect((await home.request('GET', '/groups/list')).json).toEqual([first, db, web]);
  expect((await home.request('GET', '/groups/state?name=WEB')).json).toEqual(expected);
  const table = (await home.ok(['get-group'])).split('\n');
  expect(table).toHaveLength(4);
  expect(table[3]).toMatch(/^web +1 +1 +1 +3 +no +Too many.*at once$/);
  await home.ok(['stop', busy]);
});

it('gives one as an object, several as an array, in the order in which they are named', async () => {
  await home.ok(['set-group', 'one']);
  await home.ok(['set-group', 'two']);
  expect(await home.json(['Get-KrGroup', '-Name', 'ONE'])).toMatchObject({ name: 'one' });
  expect(await home.json(['get-group', 'two', 'one'])).toMatchObject([{ name: 'two' }, { name: 'one' }]);
});

it('tells of one that is not there, and what may be meant', async () => {
  await home.ok(['set-group', 'compile']);
  const missing = await home.kr(['get-group', 'compiel']);
  expect(missing).toMatchObject({ code: 3, stdout: '' });
  expect(missing.stderr).toMatch(/compile\?.*kr set-group/);
  expect(await home.kr(['get-group', 'compiel', '--json'])).toMatchObject({ code: 3, stdout: '' });
  const some = await home.kr(['get-group', 'nobody', 'compile', '--json']);
  expect([some.code, JSON.parse(some.stdout)]).toMatchObject([3, [{ name: 'compile' }]]);
  expect((await home.request('GET', '/groups/state?name=nobody')).json).toMatchObject({
    code: 'group_not_found',
  });
  expect((await home.request('GET', '/groups/state')).json).toMatchObject({ code: 'blank_name' });
});
