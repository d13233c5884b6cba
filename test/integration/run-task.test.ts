/** `kr run-task`: result on stdout, everything else on stderr, and the outcome as exit code. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskEvent } from '../../src/protocol/events.ts';
import { forever, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
const run = (code: string, ...more: string[]) =>
  home.kr(['run-task', '--language', 'js', '--code', code, ...more]);
const taskOf = (id: string) => home.request('GET', `/tasks/state?id=${id}`);
const count = async (): Promise<number> => (await home.request('GET', '/tasks/list')).json.length;
const newest = async () => (await home.request('GET', '/tasks/list?limit=1')).json[0];

describe('output', () => {
  it.each([
    ['run-task', ['run-task', '--script-block', '1..3']],
    ['run', ['run', '--language', 'js', '--code', 'return [1, 2, 3]']],
    ['Run-KrTask', ['Run-KrTask', '-ScriptBlock', '1..3']],
    ['Invoke-KrTask', ['invoke-krtask', '-Language:js', '-Code', 'return [1, 2, 3]']],
  ])('%s prints the result alone on stdout', async (_spelling, words) => {
    expect(await home.kr(words)).toMatchObject({ code: 0, stdout: '1\n2\n3\n' });
  });

  it('takes a file as a plain argument', async () => {
    writeFileSync(path.join(home.directory, 'sum.ps1'), 'param([int] $a, [int] $b) $a + $b');
    expect(await home.ok(['run', 'sum.ps1', '--argjson', 'a=1', '--arg', 'b=2'])).toBe('3');
  });

  it('shows what the task writes and how it ends on stderr', async () => {
    const ended = await run('console.log("to out"); console.error("to err"); return "r"', '--name', 'Shown');
    expect(ended.stdout).toBe('r\n');
    const lines = ended.stderr.trimEnd().split('\n');
    expect(lines).toContain('to out');
    expect(lines).toContain('to err');
    expect(lines.at(-1)).toMatch(/^Shown: 100% - /);
  });

  it('cleans what the task writes, and its name', async () => {
    const code = 'console.log("\\u001b[31mred"); console.log("::error::x"); process.stdout.write("no end")';
    const { stderr } = await run(code, '--name', 'A\u001b[2Jname');
    expect(stderr).not.toContain('\u001b');
    expect(stderr.split('\n')).toEqual(expect.arrayContaining(['red', '\\::error::x', 'no end']));
  });

  it('--no-output leaves out what the task writes, --progress none how it gets on', async () => {
    const code = 'console.log("written"); return 1';
    expect((await run(code, '--no-output', '--name', 'N')).stderr).toMatch(/^N: 100% - \S+\n$/);
    expect(await run(code, '--progress', 'none')).toMatchObject({ stdout: '1\n', stderr: 'written\n' });
    expect(await run(code, '--progress', 'none', '--no-output')).toMatchObject({ stdout: '1\n', stderr: '' });
    const events = (await run(code, '--progress', 'json', '--no-output')).stderr;
    const types = events
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types.at(-1)).toBe('state');
    expect(types).not.toContain('output');
    expect((await run(code, '--progress', 'plain', '--name', 'P')).stderr).toMatch(/^P: 100% - /m);
    // There is no terminal to draw on.
    expect((await run(code, '--progress', 'tty', '--name', 'T')).stderr).toMatch(/^T: 100% - /m);
    expect((await run(code, '--progress', 'loud')).code).toBe(2);
  });

  it('--progress json tells every event, a document a line, as HTTP does', async () => {
    const code = 'taskProgress.percentComplete = 50; console.log("x"); return 1';
    const { stdout, stderr } = await run(code, '--progress', 'json', '--id', 'told');
    expect(stdout).toBe('1\n');
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) expect(Check(TaskEvent, event), JSON.stringify(event)).toBe(true);
    const all = await home.eventsUntil('told', ({ state }) => state === 'Completed');
    expect(events.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
    expect(events.at(-1)).toEqual(all.at(-1));
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['state', 'progress', 'output']));
  });

  it('--quiet leaves only data and errors', async () => {
    expect(await run('console.log("x"); return 1', '--quiet')).toMatchObject({ stdout: '1\n', stderr: '' });
    const failed = await run('throw new Error("the reason")', '--quiet');
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('the reason');
  });

  it('tells a fault in full: message, type and place', async () => {
    const code = 'const a = 1;\nnull.field;';
    const { stderr } = await run(code, '--progress', 'none', '--id', 'fault');
    const { fault } = (await taskOf('fault')).json;
    expect(fault.type).toBe('TypeError');
    for (const part of [fault.message, fault.type, fault.position]) expect(stderr).toContain(part);
  });

  it('with --json is the task plus its result', async () => {
    const answer = await run('return { a: [1] }', '--id', 'as-json', '--json');
    expect(JSON.parse(answer.stdout)).toEqual({ ...(await taskOf('as-json')).json, result: { a: [1] } });
    const failed = await run('throw new Error("no")', '--id', 'failed-json', '--json', '--progress', 'json');
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.stdout)).toEqual({ ...(await taskOf('failed-json')).json, result: null });
    for (const line of failed.stderr.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('prints what PowerShell wrote before it failed', async () => {
    const words = ['run-task', '--script-block', "'before'; throw 'no'"];
    expect(await home.kr(words)).toMatchObject({ code: 1, stdout: 'before\n' });
  });
});

describe('exit code', () => {
  it.each([
    ['Completed', 'return 1', 0],
    ['exit 0', 'process.exit(0)', 0],
    ['Failed', 'throw 1', 1],
    ['its own', 'process.exit(7)', 7],
    ['the largest of its own', 'process.exit(255)', 255],
    ['one that is too large', 'process.exit(256)', 1],
    ['a negative one', 'process.exit(-1)', 1],
    ["one that is kr's otherwise", 'process.exit(124)', 124],
    ['Fail and a normal return', 'taskProgress.fail("no"); return 1', 0],
  ])('%s', async (_what, code, expected) => {
    expect((await run(code, '--progress', 'none')).code).toBe(expected);
  });

  it.each([
    ['ps', 'exit 9'],
    ['cs', 'Environment.Exit(9); return 0;'],
    ['vb', 'Environment.Exit(9)'],
  ])('of %s', async (language, code) => {
    const ended = await home.kr(['run-task', '--language', language, '--code', code, '--json']);
    expect(ended.code).toBe(9);
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'Failed', exitCode: 9, fault: { code: 'exit' } });
  });

  it("tells a snippet's own by exitCode", async () => {
    const { stdout, code } = await run('process.exit(143)', '--json');
    expect([code, JSON.parse(stdout).exitCode, JSON.parse(stdout).state]).toEqual([143, 143, 'Failed']);
  });

  it('of a mistake, of code that does not compile, of a taken id, of a missing parent', async () => {
    const before = await count();
    expect(await home.kr(['run-task'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(await run('const = 1')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(await run('return 1', '--id', 'as-json')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    // 3 may be the snippet's own.
    expect(await run('return 1', '--parent', 'nobody')).toMatchObject({
      code: 125,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(await count()).toBe(before);
  });

  it('125 when kr itself fails', async () => {
    writeFileSync(path.join(home.directory, 'a-file'), '');
    const words = [
      'run-task',
      '--language',
      'js',
      '--code',
      '1',
      '--home',
      path.join(home.directory, 'a-file'),
    ];
    expect(await home.kr(words)).toMatchObject({
      code: 125,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
  });

  it('143 when somebody else stops the task', async () => {
    await using running = new RunningKr(home, [
      'run-task',
      '--language',
      'js',
      '--code',
      forever,
      '--id',
      'stopped',
    ]);
    await running.until('stderr', /stopped/);
    await home.ok(['stop-task', 'stopped']);
    expect(await running.ended).toMatchObject({ code: 143, stdout: '' });
  });
});

describe('a signal', () => {
  const code = `console.log("begun"); ${forever}`;
  const start = (id: string) =>
    new RunningKr(home, ['run-task', '--language', 'js', '--code', code, '--id', id]);

  it('SIGINT leaves the task running, says so with its id, and is exit 130', async () => {
    await using running = start('interrupted');
    await running.until('stderr', /begun/);
    running.signal('SIGINT');
    expect(await running.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('stop-task interrupted'),
    });
    expect((await taskOf('interrupted')).json.state).toBe('Running');
    await stopAll(home);
  });

  it('SIGINT with --stop-on-interrupt stops the task and is exit 143', async () => {
    const words = ['run-task', '--language', 'js', '--code', code, '--id', 'unwanted', '--stop-on-interrupt'];
    await using running = new RunningKr(home, words);
    await running.until('stderr', /begun/);
    running.signal('SIGINT');
    expect(await running.ended).toMatchObject({ code: 143, stdout: '' });
    expect((await taskOf('unwanted')).json.state).toBe('Stopped');
  });

  it('SIGTERM is exit 143 also when the task is being stopped already', async () => {
    const slow = `console.log("begun"); ${untilStopped('await new Promise((r) => setTimeout(r, 1000))')}`;
    await using running = new RunningKr(home, [
      'run-task',
      '--language',
      'js',
      '--code',
      slow,
      '--id',
      'twice',
    ]);
    await running.until('stderr', /begun/);
    await home.ok(['stop-task', 'twice']);
    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143, stdout: '' });
    expect((await taskOf('twice')).json.state).toBe('Stopped');
  });

  it('SIGTERM stops the task and is exit 143', async () => {
    await using running = start('terminated');
    await running.until('stderr', /begun/);
    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143, stdout: '' });
    expect((await taskOf('terminated')).json.state).toBe('Stopped');
  });
});

describe('options', () => {
  it('--detach prints the id and does not wait', async () => {
    expect(await run(forever, '--detach', '--id', 'left')).toMatchObject({
      code: 0,
      stdout: 'left\n',
      stderr: '',
    });
    const { stdout } = await run(forever, '--detach', '--json');
    const { id, state } = JSON.parse(stdout);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(['Queued', 'Running']).toContain(state);
    await home.until(id, 'Running');
    await stopAll(home);
    expect((await run('return 1', '--detach')).stdout).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it('--rm removes the task at its end, however it ends', async () => {
    const before = await count();
    expect(await run('return "kept on stdout"', '--rm')).toMatchObject({
      code: 0,
      stdout: 'kept on stdout\n',
    });
    expect(await run('process.exit(7)', '--rm')).toMatchObject({ code: 7 });
    const { stdout } = await run('return 1', '--rm', '--json', '--id', 'gone');
    expect(JSON.parse(stdout)).toMatchObject({ id: 'gone', state: 'Completed', result: 1 });
    expect(await count()).toBe(before);
  });

  it('--rm leaves a task whose child runs, and its exit code is still the outcome', async () => {
    const code = `
      const { execFileSync } = await import('node:child_process');
      const words = ['run-task', '--detach', '--language', 'js', '--id', 'outlives', '--code', ${JSON.stringify(forever)}];
      execFileSync('kr', words);
      process.exit(7);`;
    expect(await run(code, '--rm', '--id', 'stays')).toMatchObject({ code: 7 });
    expect((await taskOf('stays')).json.childrenId).toEqual(['outlives']);
    await stopAll(home);
  });

  it('--rm and --detach exclude each other', async () => {
    const before = await count();
    expect(await run('return 1', '--rm', '--detach')).toMatchObject({ code: 2, stdout: '' });
    expect(await count()).toBe(before);
  });

  it('creating options are those of new-task', async () => {
    const words = ['--name', 'Named', '--description', 'Why', '--parent', 'as-json', '--isolated'];
    await run('return [a, b]', ...words, '--arguments', '{"a": 1}', '--argjson', 'b=[2]');
    expect(await newest()).toMatchObject({ name: 'Named', description: 'Why', parentId: 'as-json' });
  });

  it('--what-if says something and runs nothing; --confirm without a terminal is an error', async () => {
    const before = await count();
    expect(await run('return 1', '--what-if')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    const broken = await run('return (', '--what-if');
    expect(broken).toEqual(await run('return ('));
    expect(broken.code).not.toBe(0);
    expect(await run('return 1', '--confirm')).toMatchObject({ code: 2, stdout: '' });
    expect(await home.kr(['Run-KrTask', '-ScriptBlock', '1', '-WhatIf'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await count()).toBe(before);
  });
});
