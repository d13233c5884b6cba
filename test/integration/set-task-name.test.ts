/** `kr set-task-name`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

async function named(id: string): Promise<[string, string | null]> {
  const { json } = await home.request('GET', `/tasks/state?id=${id}`);
  return [json.name, json.description];
}

it.each([
  ['set-task-name', (id: string) => ['set-task-name', id, '--name', 'New', '--description', 'Why']],
  ['rename', (id: string) => ['rename', '--name=New', '--description=Why', id]],
  ['Set-KrTaskName', (id: string) => ['Set-KrTaskName', '-Id', id, '-Name', 'New', '-Description:Why']],
])('%s changes name and description', async (_spelling, words) => {
  const id = await created(home);
  expect(await home.kr(words(id))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
  expect(await named(id)).toEqual(['New', 'Why']);
});

it('leaves alone what is not given', async () => {
  const id = await created(home, { name: 'First' });
  await home.ok(['set-task-name', id, '--description', 'Why']);
  expect(await named(id)).toEqual(['First', 'Why']);
  await home.ok(['set-task-name', id, '--name', 'Second']);
  expect(await named(id)).toEqual(['Second', 'Why']);
});

it('takes several ids, prefixes, @last and stdin; prints a line per id', async () => {
  const [one, two] = [await created(home, { id: 'rename-one' }), await created(home, { id: 'rename-two' })];
  const words = ['rename', 'rename-o', 'nobody', '@last', '--name', 'Same'];
  expect(await home.kr(words)).toMatchObject({ code: 3, stdout: 'true\nfalse\ntrue\n' });
  expect([await named(one), await named(two)]).toEqual([
    ['Same', null],
    ['Same', null],
  ]);
  const input = `${one}\n${two}\n`;
  expect(await home.ok(['rename', '-', '--name', 'Again'], { input })).toBe('true\ntrue');
});

it('with --json is [{id, ok, reason?}]', async () => {
  const id = await created(home);
  const answer = await home.kr(['set-task-name', id, 'nobody', '--name', 'x', '--json']);
  expect([answer.code, JSON.parse(answer.stdout)]).toEqual([
    3,
    [
      { id, ok: true },
      { id: 'nobody', ok: false, reason: expect.stringMatching(/\S/) },
    ],
  ]);
});

it('refuses a blank name and nothing to change', async () => {
  const id = await created(home, { name: 'Kept' });
  for (const more of [['--name', ' '], ['--name', ''], []]) {
    for (const whatIf of [[], ['--what-if']])
      expect(await home.kr(['set-task-name', id, ...more, ...whatIf])).toMatchObject({ code: 2, stdout: '' });
  }
  expect(await named(id)).toEqual(['Kept', null]);
});

it('--what-if says what would happen and changes nothing; --confirm needs a terminal', async () => {
  const id = await created(home, { name: 'Kept' });
  const words = ['Set-KrTaskName', '-Id', id, '-Name', 'New'];
  expect(await home.kr([...words, '-WhatIf'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`${id}.*'New'`)),
  });
  expect(await home.json(['rename', id, 'nobody', '--name', 'New', '--what-if'])).toMatchObject([
    { id, ok: true },
    { id: 'nobody', ok: false },
  ]);
  expect(await home.kr([...words, '-Confirm'])).toMatchObject({ code: 2, stdout: '' });
  expect(await named(id)).toEqual(['Kept', null]);
});
