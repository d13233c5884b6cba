/** `kr restart-task`: a task anew from the definition of another, with other code where it is edited. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;

/** A program that does to its last argument what `script` says. */
function editor(name: string, script: string): string {
  const file = path.join(home.directory, name);
  writeFileSync(file, `#!/bin/sh\nfor file; do :; done\necho "drawn by the editor"\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

it('makes a task with the same code, arguments, names and surroundings, and starts it', async () => {
  await home.ok(
    ['new-task', ...js, 'return [n, process.cwd(), process.env.WHO]', '--id', 'first'].concat(
      [
        '--name',
        'many words',
        '--description',
        'why',
        '--argjson',
        'n=42',
        '--env',
        'WHO=me',
        '--priority',
        '7',
      ],
      ['--weight', '2'],
    ),
  );
  await home.ok(['start', 'first', '--wait']);
  const id = await home.ok(['restart-task', 'FIRST']);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(await home.ok(['wait', id])).toBe(`42\n${home.directory}\nme`);
  expect(await taskOf(id)).toMatchObject({
    ...{ name: 'many words', description: 'why', restartOf: 'first', priority: 7, state: 'Completed' },
  });
  expect(await taskOf('first')).toMatchObject({ restartOf: null, state: 'Completed' });
});

it('a name that was made of the id is made anew', async () => {
  await home.ok(['new-task', ...js, '1', '--id', 'unnamed']);
  const id = await home.ok(['restart', 'unnamed', '--no-start']);
  expect(await taskOf(id)).toMatchObject({ name: `Task ${id}`, state: 'Created' });
});

it('keeps the parent while that is there, and needs not what the other one waited for', async () => {
  await home.ok(['new-task', ...js, '1', '--id', 'parent']);
  await home.ok(['new-task', ...js, 'return 2', '--id', 'child', '--parent', 'parent', '--after', 'parent']);
  const id = await home.ok(['Restart-KrTask', '-Id', 'child']);
  expect(await home.ok(['wait', id])).toBe('2');
  expect(await taskOf(id)).toMatchObject({ parentId: 'parent', restartOf: 'child' });
});

it('--json tells of one as an object, of several as an array; one that is missing is exit code 3', async () => {
  await home.ok(['new-task', ...js, '1', '--id', 'again']);
  const one = await home.json(['restart', 'again', '--no-start']);
  expect(one).toEqual({ id: expect.any(String), restartOf: 'again', state: 'Created' });
  const some = await home.kr(['restart', 'again', 'nobody', 'again', '--json']);
  expect(some.code).toBe(3);
  expect(JSON.parse(some.stdout)).toHaveLength(2);
  expect((await home.request('POST', '/tasks/restart?id=nobody')).status).toBe(404);
});

it('--what-if makes nothing', async () => {
  await home.ok(['new-task', ...js, '1', '--id', 'kept']);
  const before = (await home.request('GET', '/tasks/list')).json.length;
  expect(await home.kr(['restart', 'kept', '--what-if'])).toMatchObject({ code: 0, stdout: '' });
  expect((await home.request('GET', '/tasks/list')).json).toHaveLength(before);
});

describe('--edit', () => {
  it('opens the code in the editor first; it draws on stderr', async () => {
    await home.ok(['new-task', ...js, 'return "old words"', '--id', 'draft']);
    const EDITOR = `${editor('edit', 'sed -i s/old/new/ "$file"; echo "$file" > edited')} --wait 'two words'`;
    const made = await home.kr(['restart', 'draft', '--edit'], { env: { EDITOR } });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^[0-9a-f]{32}\n$/);
    expect(made.stderr).toContain('drawn by the editor');
    expect(await home.ok(['wait', made.stdout.trim()])).toBe('new words');
    const file = readFileSync(path.join(home.directory, 'edited'), 'utf8').trim();
    expect(file).toMatch(/\.js$/);
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('is refused where nobody could use the editor', async () => {
    await home.ok(['new-task', ...js, 'return 1', '--id', 'nobody-there']);
    const env = { EDITOR: undefined, VISUAL: undefined };
    expect(await home.kr(['restart', 'nobody-there', '--edit'], { env })).toMatchObject({
      code: 2,
      stdout: '',
    });
  });

  it('makes nothing when the editor fails, and keeps what was written when it does not compile', async () => {
    await home.ok(['new-task', ...js, 'return 1', '--id', 'broken']);
    const before = (await home.request('GET', '/tasks/list')).json.length;
    const failed = await home.kr(['restart', 'broken', '--edit'], {
      env: { EDITOR: editor('fails', 'exit 3') },
    });
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    const EDITOR = editor('breaks', 'echo "return (" > "$file"');
    const refused = await home.kr(['restart', 'broken', '--edit'], { env: { EDITOR } });
    expect(refused.code).toBe(2);
    const file = /kept in (\S+\.js)/.exec(refused.stderr)?.[1] ?? '';
    expect(readFileSync(file, 'utf8')).toBe('return (\n');
    expect((await home.request('GET', '/tasks/list')).json).toHaveLength(before);
  });
});

it('the definition tells what was frozen, and no value of the environment', async () => {
  await home.ok(['new-task', ...js, 'return 1', '--id', 'frozen', '--env', 'A_TOKEN=hush', '--arg', 'a=b']);
  const { text, json } = await home.request('GET', '/tasks/definition?id=frozen');
  expect(json).toMatchObject({
    id: 'frozen',
    language: 'JavaScript',
    code: 'return 1',
    arguments: { a: 'b' },
  });
  expect(json.workingDirectory).toBe(home.directory);
  expect(json.environmentNames).toContain('A_TOKEN');
  expect(text).not.toContain('hush');
});
