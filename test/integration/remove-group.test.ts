/** `kr remove-group`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created, ended } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

it.each([
  ['remove-group', (name: string) => ['remove-group', name]],
  ['Remove-KrGroup', (name: string) => ['Remove-KrGroup', '-Name', name]],
])('%s removes a group without tasks', async (_spelling, words) => {
  await home.ok(['set-group', 'gone', '--parallel', '2']);
  expect(await home.kr(words('GONE'))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
  expect(await home.kr(['get-group', 'gone'])).toMatchObject({ code: 3 });
  expect(await home.kr(words('gone'))).toMatchObject({ code: 3, stdout: 'false\n' });
});

it('refuses one with tasks, whatever their state, until they are removed', async () => {
  await home.ok(['set-group', 'full', '--parallel', '2']);
  await ended(home, { group: 'full' });
  const other = await created(home, { group: 'full' });
  const refused = await home.kr(['remove-group', 'full', '--json']);
  expect([refused.code, JSON.parse(refused.stdout)]).toEqual([
    1,
    [{ name: 'full', ok: false, reason: expect.stringContaining('kr remove-task --all --group full') }],
  ]);
  await home.ok(['remove-task', '--all', '--group', 'full']);
  expect(await home.request('DELETE', '/groups/remove?name=full')).toMatchObject({
    status: 409,
    json: { removed: false, name: 'full', code: 'group_not_empty' },
  });
  await home.ok(['stop', other]);
  await home.ok(['rm', '--all', '--group', 'full']);
  expect((await home.request('DELETE', '/groups/remove?name=full')).json).toEqual({
    removed: true,
    name: 'full',
  });
  // A group of that name that comes later has nothing of the first.
  await home.ok(['set-group', 'full']);
  expect(await home.json(['get-group', 'full'])).toMatchObject({ parallel: null, tasks: 0 });
});

it('refuses the default group', async () => {
  expect(await home.kr(['remove-group', 'Default'])).toMatchObject({ code: 1, stdout: 'false\n' });
  expect(await home.request('DELETE', '/groups/remove?name=default')).toMatchObject({
    status: 409,
    json: { code: 'default_group' },
  });
});

it('--what-if says what would happen and changes nothing', async () => {
  await home.ok(['set-group', 'empty']);
  await home.ok(['set-group', 'used']);
  await created(home, { group: 'used' });
  const answers = await home.json(['remove-group', 'empty', 'used', 'default', 'nobody', '--what-if']);
  expect(answers.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false, false, false]);
  expect(await home.kr(['get-group', 'empty'])).toMatchObject({ code: 0 });
});
