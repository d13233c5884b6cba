/** `kr suspend-group`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ended, forever, running, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const waitsFor = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json.waitsFor;

it.each([
  ['suspend-group', (name: string) => ['suspend-group', name]],
  ['Suspend-KrGroup', (name: string) => ['Suspend-KrGroup', '-Name', name]],
])('%s has nothing more start, in any language; what runs goes on', async (spelling, words) => {
  const name = `held-by-${spelling}`;
  await home.ok(['set-group', name, '--parallel', '2']);
  const busy = await running(home, { group: name });
  expect(await home.kr(words(name.toUpperCase()))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
  const waits = await started(home, { group: name }, 'Queued');
  const other = ['new-task', '--code', '1', '--language', 'ps', '--auto-start', '--group', name];
  const script = await home.ok(other);
  // A task of another group passes.
  await ended(home);
  for (const id of [waits, script]) {
    expect(await waitsFor(id)).toEqual([{ reason: 'group-suspended', group: name }]);
  }
  expect(await home.ok(['get-task', waits])).toContain(`group ${name} is suspended`);
  expect(await home.json(['get-group', name])).toMatchObject({ suspended: true, running: 1, queued: 2 });
  expect(await home.ok(['get-group', name])).toMatch(/ yes$/m);
  await home.ok(['stop', busy, waits, script]);
});

it('suspends the default group too', async () => {
  await home.ok(['suspend-group', 'default']);
  const waits = await started(home, {}, 'Queued');
  expect(await waitsFor(waits)).toEqual([{ reason: 'group-suspended', group: 'default' }]);
  expect(await home.ok(['resume-group', 'default'])).toBe('true');
  await home.until(waits, 'Completed');
});

it('holds children of running tasks too', async () => {
  await home.ok(['set-group', 'children']);
  await home.ok(['suspend-group', 'children']);
  const parent = await running(home);
  const child = await started(home, { group: 'children', parentId: parent, code: forever }, 'Queued');
  expect(await waitsFor(child)).toEqual([{ reason: 'group-suspended', group: 'children' }]);
  await home.ok(['stop', parent, child]);
});

it('takes several, with an answer for each; what is suspended already is so', async () => {
  for (const name of ['one', 'two']) await home.ok(['set-group', name]);
  const answer = await home.kr(['suspend-group', 'one', 'nobody', 'two', '--json']);
  expect([answer.code, JSON.parse(answer.stdout)]).toEqual([
    3,
    [
      { name: 'one', ok: true },
      { name: 'nobody', ok: false, reason: expect.stringContaining('nobody') },
      { name: 'two', ok: true },
    ],
  ]);
  expect(await home.kr(['suspend-group', 'one', 'nobody'])).toMatchObject({
    code: 3,
    stdout: 'true\nfalse\n',
  });
  expect((await home.request('POST', '/groups/suspend?name=two')).json).toEqual({
    suspended: true,
    name: 'two',
  });
  expect(await home.request('POST', '/groups/suspend?name=nobody')).toMatchObject({
    status: 404,
    json: { suspended: false, name: 'nobody', code: 'group_not_found' },
  });
});

it('--what-if says what would happen and changes nothing', async () => {
  await home.ok(['set-group', 'kept']);
  expect(await home.kr(['suspend-group', 'kept', '--what-if'])).toMatchObject({ code: 0, stdout: '' });
  expect(await home.json(['suspend-group', 'kept', 'nobody', '--what-if'])).toMatchObject([
    { name: 'kept', ok: true, action: 'suspend', whatIf: true },
    { name: 'nobody', ok: false, action: 'suspend', whatIf: true },
  ]);
  expect(await home.json(['get-group', 'kept'])).toMatchObject({ suspended: false });
  expect(await home.kr(['suspend-group'])).toMatchObject({ code: 2 });
});
