/** `kr get-task-result`: results as text and as JSON, and what there is before the end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

describe.each([
  ['a string', '"two\\nlines"', 'two\nlines\n', 'two\nlines'],
  ['an empty string', '""', '\n', ''],
  ['a number', '1.50', '1.5\n', 1.5],
  ['false', 'false', 'false\n', false],
  ['an array', '["a", 1, null, true]', 'a\n1\nnull\ntrue\n', ['a', 1, null, true]],
  ['an empty array', '[]', '', []],
  ['an object', '{ b: 1, a: [1, "x"] }', '{"b":1,"a":[1,"x"]}\n', { b: 1, a: [1, 'x'] }],
  ['a nested array', '[[1, [2]], { a: "b" }, "c"]', '[1,[2]]\n{"a":"b"}\nc\n', [[1, [2]], { a: 'b' }, 'c']],
  ['null', 'null', '', null],
  ['nothing', 'undefined', '', null],
  ['other scripts', '["ü", "日本", "🚀"]', 'ü\n日本\n🚀\n', ['ü', '日本', '🚀']],
])('%s', (_what, code, text, json) => {
  it('as text and as JSON', async () => {
    const id = await ended(home, { code: `return ${code}` });
    expect(await home.kr(['get-task-result', id])).toEqual({
      code: 0,
      signal: null,
      stdout: text,
      stderr: '',
    });
    const asJson = await home.kr(['get-task-result', id, '--json']);
    expect(JSON.parse(asJson.stdout)).toEqual(json);
    const { text: bare } = await home.request('GET', `/tasks/result?id=${id}`);
    expect(asJson.stdout).toBe(`${bare}\n`);
  });
});

it.each([
  ['result', (id: string) => ['result', id]],
  ['Get-KrTaskResult', (id: string) => ['Get-KrTaskResult', '-Id', id]],
  ['a prefix', (id: string) => ['get-task-result', id.slice(0, 16)]],
  ['@last', () => ['get-task-result', '@last']],
])('is also called by %s', async (_spelling, words) => {
  const id = await ended(home, { code: 'return "found"' });
  expect(await home.ok(words(id))).toBe('found');
});

it('takes several ids and stdin', async () => {
  const [one, two] = [await ended(home, { code: 'return 1' }), await ended(home, { code: 'return [2, 3]' })];
  expect(await home.ok(['get-task-result', one, two])).toBe('1\n2\n3');
  expect(await home.ok(['get-task-result', '-'], { input: `${two}\n${one}\n` })).toBe('2\n3\n1');
});

it('keeps every digit of a number', async () => {
  const id = await home.ok(['new-task', '--script-block', '9007199254740993', '--auto-start']);
  await home.until(id, 'Completed');
  expect(await home.ok(['get-task-result', id])).toBe('9007199254740993');
  expect(await home.ok(['get-task-result', id, '--json'])).toBe('[9007199254740993]');
});

it.each(['Created', 'Running'])('of a task that is %s: a reason, exit 1, null as JSON', async (state) => {
  const id = state === 'Created' ? await created(home) : await running(home);
  const text = await home.kr(['get-task-result', id]);
  expect(text).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/\S/) });
  const json = await home.kr(['get-task-result', id, '--json']);
  expect([json.code, json.stdout]).toEqual([1, 'null\n']);
  expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_ended' });
  await home.request('POST', `/tasks/cancel?id=${id}`);
});

it('of a task that failed: nothing as text, null as JSON, exit 0', async () => {
  const id = await ended(home, { code: 'throw new Error("no")' });
  expect(await home.kr(['get-task-result', id])).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  expect(await home.ok(['get-task-result', id, '--json'])).toBe('null');
});

it('of PowerShell that failed: what it wrote before', async () => {
  const words = ['new-task', '--script-block', "'before'; 1; throw 'no'", '--auto-start'];
  const id = await home.ok(words);
  await home.until(id, 'Failed');
  expect(await home.ok(['get-task-result', id])).toBe('before\n1');
});

it('of a missing task is exit 3', async () => {
  expect(await home.kr(['get-task-result', 'nobody'])).toMatchObject({ code: 3, stdout: '' });
  expect((await home.kr(['get-task-result'])).code).toBe(2);
});
