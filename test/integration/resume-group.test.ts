/** `kr resume-group`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ended, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

it.each([
  ['resume-group', (name: string) => ['resume-group', name]],
  ['Resume-KrGroup', (name: string) => ['Resume-KrGroup', '-Name', name]],
])('%s starts what waited, by priority, then age', async (spelling, words) => {
  const name = `let-go-by-${spelling}`;
  await home.ok(['set-group', name, '--parallel', '1']);
  await home.ok(['suspend-group', name]);
  const ids: string[] = [];
  for (const [index, priority] of [0, -5, 9, 0].entries()) {
    ids.push(await started(home, { group: name, priority, id: `${spelling}-${index}` }, 'Queued'));
  }
  expect(await home.kr(words(name))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
  const order: string[] = [];
  await home.eventsUntil(null, ({ taskId, state }) => {
    if (ids.includes(taskId) && state === 'Running') order.push(taskId);
    return order.length === ids.length;
  });
  expect(order).toEqual([2, 0, 3, 1].map((index) => `${spelling}-${index}`));
});

it('leaves alone a group that is not suspended, and tells of one that is not there', async () => {
  await home.ok(['set-group', 'open']);
  expect(await home.kr(['resume-group', 'open', 'nobody'])).toMatchObject({
    code: 3,
    stdout: 'true\nfalse\n',
  });
  await ended(home, { group: 'open' });
  expect(await home.request('POST', '/groups/resume?name=nobody')).toMatchObject({
    status: 404,
    json: { resumed: false, name: 'nobody', code: 'group_not_found' },
  });
  expect((await home.request('POST', '/groups/resume?name=open')).json).toEqual({
    resumed: true,
    name: 'open',
  });
});

it('--what-if says what would happen and changes nothing', async () => {
  await home.ok(['set-group', 'kept']);
  await home.ok(['suspend-group', 'kept']);
  expect(await home.kr(['resume-group', 'kept', '--what-if'])).toMatchObject({ code: 0, stdout: '' });
  expect(await home.json(['get-group', 'kept'])).toMatchObject({ suspended: true });
});
