/** `kr new-task`: the sources of code, each creating option, what it prints, and what it refuses. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const count = async (): Promise<number> => (await home.request('GET', '/tasks/list')).json.length;
/** Starts a task and gives its result. */
async function resultOf(id: string): Promise<unknown> {
  await home.request('POST', `/tasks/start?id=${id}`);
  await home.until(id, 'Completed', 'Failed');
  return (await home.request('GET', `/tasks/result?id=${id}`)).json;
}

describe('output', () => {
  it('is the id alone, with nothing on stderr', async () => {
    const made = await home.kr(['new', ...js, 'return 1']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it('with --json is {id, state}', async () => {
    expect(await home.json(['new-task', ...js, 'return 1', '--id', 'as-json'])).toEqual({
      id: 'as-json',
      state: 'Created',
    });
  });
});

describe('code', () => {
  it('comes from --script-block as PowerShell, also in the cmdlet spelling', async () => {
    const long = await home.ok(['new-task', '--script-block', '1..3']);
    const cmdlet = await home.ok(['new-KRtask', '-scriptBlock', '1..3', '-Id:by-cmdlet', '-Na', 'Named']);
    expect((await taskOf(long)).language).toBe('PowerShell');
    expect(cmdlet).toBe('by-cmdlet');
    expect(await taskOf(cmdlet)).toMatchObject({ language: 'PowerShell', name: 'Named', state: 'Created' });
    // It may be -Name or -NoParent.
    expect((await home.kr(['New-KrTask', '-ScriptBlock', '1', '-N', 'x'])).code).toBe(2);
  });

  it.each([
    ['C#', 'return 1;', 'CSharp'],
    ['VBNet', 'Return 1', 'VBNet'],
    ['JAVASCRIPT', 'return 1', 'JavaScript'],
    ['ts', 'return 1 as number', 'TypeScript'],
    ['pwsh', '1', 'PowerShell'],
  ])('comes from --code in the language %s', async (language, code, expected) => {
    const id = await home.ok(['new-task', '--language', language, '--code', code]);
    expect((await taskOf(id)).language).toBe(expected);
  });

  it.each([
    ['a.ps1', '1', 'PowerShell'],
    ['a.cs', 'return 1;', 'CSharp'],
    ['a.csx', 'return 1;', 'CSharp'],
    ['a.vb', 'Return 1', 'VBNet'],
    ['a.js', 'return 1', 'JavaScript'],
    ['a.mjs', 'export default () => 1;', 'JavaScript'],
    ['a.ts', 'return 1 as number', 'TypeScript'],
    ['a.MTS', 'export default (): number => 1;', 'TypeScript'],
  ])('comes from the file %s, whose extension tells the language', async (file, code, language) => {
    writeFileSync(path.join(home.directory, file), code);
    const id = await home.ok(['new-task', '--code-file-path', file]);
    expect((await taskOf(id)).language).toBe(language);
  });

  it('comes from a file as a plain argument, and from stdin', async () => {
    writeFileSync(path.join(home.directory, 'plain.js'), 'return "from the file"');
    expect(await resultOf(await home.ok(['new', 'plain.js']))).toBe('from the file');
    const input = 'return "from stdin"';
    const id = await home.ok(['new-task', '--code-file-path', '-', '--language', 'js'], { input });
    expect(await resultOf(id)).toBe('from stdin');
    expect(await resultOf(await home.ok(['new-task', '-', '--language', 'js'], { input }))).toBe(
      'from stdin',
    );
  });

  it('with another extension is refused by a sentence that names it and those allowed', async () => {
    const refused = await home.kr(['new-task', 'build.rb', '--json']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    const { code, error } = JSON.parse(refused.stderr);
    expect(code).toBe('usage');
    for (const extension of ['.rb', '.ps1', '.cs', '.csx', '.vb', '.js', '.mjs', '.ts', '.mts']) {
      expect(error).toContain(extension);
    }
  });

  it.each([
    ['none at all', []],
    ['two sources', ['--script-block', '1', '--code', '1', '--language', 'js']],
    ['a file and a source', ['plain.js', '--code', '1', '--language', 'js']],
    ['two files', ['plain.js', 'plain.js']],
    ['no language', ['--code', '1']],
    ['stdin without a language', ['--code-file-path', '-']],
    ['an unknown language', ['--code', '1', '--language', 'cobol']],
    ['a script block of another language', ['--script-block', '1', '--language', 'cs']],
    ['a file of another language', ['plain.js', '--language', 'cs']],
    ['a file that is not there', ['missing.js']],
  ])('is a usage error with %s', async (_what, args) => {
    const before = await count();
    expect(await home.kr(['new-task', ...args])).toMatchObject({ code: 2, stdout: '' });
    expect(await count()).toBe(before);
  });
});

describe('options', () => {
  it('--id, --name and --description are kept; --auto-start starts', async () => {
    const words = ['--id', 'Full.1', '--name', 'Full name', '--description', 'What for', '--auto-start'];
    expect(await home.ok(['new-task', ...js, 'return 7', ...words])).toBe('Full.1');
    await home.until('Full.1', 'Completed');
    expect(await home.json(['get-task', 'Full.1'])).toMatchObject({
      name: 'Full name',
      description: 'What for',
      state: 'Completed',
    });
  });

  it('--auto-start tells a state in which the task may be then', async () => {
    const { state } = await home.json(['new-task', ...js, 'return 7', '--auto-start']);
    expect(['Queued', 'Running', 'Completed']).toContain(state);
  });

  it('--arguments takes an object as text, from a file and from stdin; single ones win over it', async () => {
    const code = 'return [text, number, list]';
    const whole = '{"text": "t", "number": 9007199254740993, "list": [1, {"a": null}]}';
    writeFileSync(path.join(home.directory, 'arguments.json'), whole);
    const single = ['--arg', 'text=a=b', '--argjson', 'list=[true]'];
    const ids = [
      await home.ok(['new-task', ...js, 'return [text, list]', '--arguments', whole]),
      await home.ok(['new-task', ...js, 'return [text, list]', '--arguments', '@arguments.json']),
      await home.ok(['new-task', ...js, 'return [text, list]', '--arguments', '-'], { input: whole }),
    ];
    for (const id of ids) expect(await resultOf(id)).toEqual(['t', [1, { a: null }]]);
    const mixed = ['--arguments', '{"text": "t", "number": 3, "list": []}', ...single];
    expect(await resultOf(await home.ok(['new-task', ...js, code, ...mixed]))).toEqual(['a=b', 3, [true]]);
    expect(
      await resultOf(
        await home.ok(['New-KrTask', '-Language', 'js', '-Code', 'return n', '-ArgJson', 'n=4']),
      ),
    ).toBe(4);
  });

  it.each([
    ['an array', ['--arguments', '[1]']],
    ['no JSON', ['--arguments', '{']],
    ['a missing file', ['--arguments', '@nowhere.json']],
    ['no name', ['--arg', 'value']],
    ['a name that is none', ['--arg', '1a=x']],
    ['no JSON for one', ['--argjson', 'a=b']],
    ['one twice', ['--arg', 'a=1', '--argjson', 'a=1']],
    ['a word of the language', ['--arg', 'class=1']],
    ['stdin for code as well', ['--arguments', '-', '--code-file-path', '-']],
  ])('refuses arguments with %s', async (_what, args) => {
    const source = args.includes('--code-file-path') ? ['--language', 'js'] : [...js, 'return 1'];
    expect(await home.kr(['new-task', ...source, ...args], { input: 'x' })).toMatchObject({
      code: 2,
      stdout: '',
    });
  });

  it('--isolated gives the task a process of its own', async () => {
    const pidOf = async (...more: string[]) =>
      resultOf(await home.ok(['new-task', ...js, 'return process.pid', ...more]));
    const usual = await pidOf();
    const isolated = await pidOf('--isolated');
    expect(typeof isolated).toBe('number');
    expect([usual, await pidOf()]).not.toContain(isolated);
  });

  it('--extra-imports (repeatable) and --extra-refs reach the compiler', async () => {
    const code = 'return new StringBuilder("b").Append(Regex.Replace("a", "a", "c")).ToString();';
    const imports = ['--extra-imports', 'System.Text', '--extra-imports', 'System.Text.RegularExpressions'];
    const id = await home.ok(['new-task', '--language', 'cs', '--code', code, ...imports]);
    expect(await resultOf(id)).toBe('bc');
    const refused = await home.kr([
      'new-task',
      '--language',
      'cs',
      '--code',
      'return 1;',
      '--extra-refs',
      'no.dll',
    ]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
  });

  it('--parent takes an id, @last and a prefix; --no-parent wins over KR_TASK_ID', async () => {
    const parent = await created(home);
    const parentOf = async (...args: string[]) =>
      (await taskOf(await home.ok(['new-task', ...js, '1', ...args], { env: { KR_TASK_ID: 'Full.1' } })))
        .parentId;
    expect(await parentOf('--parent', '@last')).toBe(parent);
    expect(await parentOf('--parent', parent)).toBe(parent);
    expect(await parentOf('--parent', parent.slice(0, 12))).toBe(parent);
    expect(await parentOf()).toBe('Full.1');
    expect(await parentOf('--no-parent')).toBe(null);
    expect(await home.kr(['new-task', ...js, '1', '--parent', 'nobody'])).toMatchObject({
      code: 3,
      stdout: '',
    });
  });

  it('the environment and the directory are those of the caller; --env adds what looks secret', async () => {
    const code = 'return [process.cwd(), process.env.MINE, process.env.MY_TOKEN, process.env.SET]';
    const env = { MINE: 'm', MY_TOKEN: 't' };
    const plain = await home.ok(['new-task', ...js, code], { env });
    expect(await resultOf(plain)).toEqual([home.directory, 'm', null, null]);
    const more = await home.ok(['new-task', ...js, code, '--env', 'MY_TOKEN', '--env', 'SET=s'], { env });
    expect(await resultOf(more)).toEqual([home.directory, 'm', 't', 's']);
    expect((await home.kr(['new-task', ...js, code, '--env', 'NOT_THERE'])).code).toBe(2);
  });
});

describe('refusals', () => {
  it.each([
    ['a taken id', ['--id', 'as-json'], 'id_taken', 1],
    ['an id that is none', ['--id', 'a/b'], 'invalid_id', 2],
    ['a blank name', ['--name', ' '], 'blank_name', 2],
  ])('%s', async (_what, args, code, exitCode) => {
    const refused = await home.kr(['new-task', ...js, 'return 1', ...args, '--json']);
    expect([refused.code, refused.stdout]).toEqual([exitCode, '']);
    expect(JSON.parse(refused.stderr)).toMatchObject({ code, error: expect.stringMatching(/\S/) });
  });

  it.each([
    ['code that does not compile', ['--code', 'return ('], 'compile_error'],
    ['a taken id', ['--code', 'return 1', '--id', 'as-json'], 'id_taken'],
    ['a parent that is not there', ['--code', 'return 1', '--parent', 'nobody'], 'not_found'],
  ])('--what-if ends with the error that it would end with: %s', async (_what, args, code) => {
    const words = ['new-task', '--language', 'js', ...args, '--json'];
    const before = await count();
    const plan = await home.kr([...words, '--what-if']);
    expect([plan.stdout, JSON.parse(plan.stderr).code]).toEqual(['', code]);
    expect(await count()).toBe(before);
    expect(await home.kr(words)).toEqual(plan);
  });

  it('--what-if says something and creates nothing; --confirm without a terminal is an error', async () => {
    const before = await count();
    const plan = JSON.parse((await home.kr(['new-task', ...js, 'return 1', '--what-if', '--json'])).stdout);
    expect(plan).toEqual({ whatIf: true, change: expect.stringMatching(/\S/) });
    const whatIf = await home.kr(['new-task', ...js, 'return 1', '--what-if']);
    expect(whatIf).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/\S/) });
    expect(await home.kr(['new-task', ...js, 'return 1', '--confirm'])).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(await home.kr(['New-KrTask', '-ScriptBlock', '1', '-WhatIf'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await count()).toBe(before);
    expect((await home.kr(['New-KrTask', '-ScriptBlock', '1', '-Confirm:$false'])).code).toBe(0);
  });
});
