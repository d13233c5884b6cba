/** Programs that are run when tasks have ended. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeProgram, makeTeller } from '../helpers/end-programs.ts';
import { ended, forever } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const start = (id: string, code: string, ...options: string[]) =>
  home.ok(['new-task', ...js, code, '--id', id, '--auto-start', ...options]);
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
/** Resolves when a task has a warning, and gives the task. */
const warned = async (id: string) => {
  await home.eventsUntil(id, ({ type }) => type === 'warning');
  return taskOf(id);
};
/** Until all programs have ended that were due. */
const drained = async () => {
  await home.ok(['daemon', 'stop', '--wait']);
  await home.startDaemon();
};

describe('--on-end', () => {
  it('runs a program with the task on stdin, in the surroundings of the task, through no shell', async () => {
    const { file, told } = makeTeller(home);
    const directory = path.join(home.directory, 'sub');
    mkdirSync(directory);
    const code = 'console.log("out"); return { answer: 42 }';
    const command = `${path.basename(file)} one 'two words' "it's; \`id\`" $HOME * ''`;
    const env = { PATH: `${home.directory}:${process.env.PATH}`, GREETING: 'hello', MY_SECRET: 'hush' };
    const options = ['--id', 'a', '--secret', 'MY_SECRET', '--working-directory', directory];
    const ran = await home.kr(['run', ...js, code, ...options, '--on-end', command], { env });
    expect(ran).toMatchObject({ code: 0, stdout: '{"answer":42}\n' });
    const got = await told();
    expect(got.arguments).toEqual(['one', 'two words', "it's; `id`", '$HOME', '*', '']);
    expect(got).toMatchObject({ directory, umask: process.umask(), leads: true });
    expect(got.environment).toMatchObject({ GREETING: 'hello', KR_TASK_ID: 'a', KR_HOME: home.home });
    expect(got.environment).not.toHaveProperty('MY_SECRET');
    expect(got.environment.PATH).toBe(`${home.home}/bin:${env.PATH}`);
    expect(JSON.parse(got.input)).toEqual(await taskOf('a'));
    await drained();
    expect(await taskOf('a')).toMatchObject({ state: 'Completed', warnings: [] });
  });

  it.each([
    ['failed', ['throw new Error("no")'], { state: 'Failed', fault: { code: 'error', message: 'no' } }],
    ['exited', ['process.exit(7)'], { state: 'Failed', exitCode: 7 }],
    ['timeout', ['await new Promise(() => {})', '--timeout', '100ms'], { fault: { code: 'timeout' } }],
    ['after', ['return 1', '--after', 'bad'], { state: 'Stopped', startedAt: null }],
    ['stopped', ['return 1', '--delay', '1h'], { state: 'Stopped', startedAt: null }],
    ['unstarted', ['return 1'], { state: 'Stopped', startedAt: null }],
  ] as const)('of a task that ends otherwise too: %s', async (id, [code, ...options], expected) => {
    const { file, told } = makeTeller(home);
    if (id === 'after') await ended(home, { id: 'bad', code: 'throw 1' });
    const begin = id === 'unstarted' ? [] : ['--auto-start'];
    await home.ok(['new', ...js, code, '--id', id, ...options, ...begin, '--on-end', file]);
    if (id === 'stopped' || id === 'unstarted') await home.ok(['stop', id]);
    expect(JSON.parse((await told()).input)).toMatchObject({ id, ...expected });
  });

  it('of every task by a setting, beside the one of the task itself', async () => {
    const all = makeTeller(home, 'all');
    const own = makeTeller(home, 'own');
    await home.ok(['config', 'set', 'onEnd', `${all.file} 'of all'`]);
    await start('plain', 'return 1');
    expect((await all.told()).arguments).toEqual(['of all']);
    await start('both', 'return 1', '--on-end', own.file);
    const [one, other] = await Promise.all([all.told(), own.told()]);
    expect([one, other].map(({ input }) => JSON.parse(input).id)).toEqual(['both', 'both']);
    await home.ok(['config', 'set', 'onEnd', '']);
    await start('none', 'return 1', '--on-end', own.file);
    await own.told();
    await drained();
    expect(await taskOf('none')).toMatchObject({ warnings: [] });
  });

  it('waits for the last of several attempts', async () => {
    const { file, told } = makeTeller(home);
    const count = path.join(home.directory, 'count');
    const code = `const fs = require('node:fs'); fs.appendFileSync(${JSON.stringify(count)}, 'x');
      if (fs.readFileSync(${JSON.stringify(count)}).length < 3) throw new Error('again')`;
    await start('a', code, '--retry', '5', '--on-end', file);
    expect(JSON.parse((await told()).input)).toMatchObject({ state: 'Completed', attempt: 3 });
    await drained();
    expect(await taskOf('a')).toMatchObject({ warnings: [] });
  });

  it('takes its program over HTTP as words', async () => {
    const { file, told } = makeTeller(home);
    const body = { code: 'return 1', id: 'a', onEnd: [file, "a 'b' c"] };
    expect((await home.request('POST', '/tasks/run/js', body)).status).toBe(202);
    expect((await told()).arguments).toEqual(["a 'b' c"]);
  });

  it('goes on when its task is removed, with the task as it ended', async () => {
    const { file, told } = makeTeller(home);
    const ran = await home.kr(['run', ...js, 'return 1', '--id', 'gone', '--rm', '--on-end', `${file} x`]);
    expect(ran.code).toBe(0);
    expect((await home.request('GET', '/tasks/state?id=gone')).status).toBe(404);
    const got = await told();
    expect(got.environment.KR_TASK_ID).toBe('gone');
    expect(JSON.parse(got.input)).toMatchObject({ id: 'gone', state: 'Completed' });
  });

  it('warns of one that fails after its task was removed nobody, and no other task of that id', async () => {
    const pipe = path.join(home.directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const file = makeProgram(home.directory, 'late', `cat '${pipe}'; exit 1`);
    await home.ok(['run', ...js, 'return 1', '--id', 'twice', '--rm', '--on-end', file]);
    await home.ok(['new', ...js, 'return 2', '--id', 'twice']);
    await writeFile(pipe, '');
    await drained();
    expect(await taskOf('twice')).toMatchObject({ state: 'Created', warnings: [] });
  });

  it('runs in the home of the user when the directory is gone', async () => {
    const { file, told } = makeTeller(home);
    const directory = path.join(home.directory, 'sub');
    mkdirSync(directory);
    await home.ok(['new', ...js, '1', '--id', 'a', '--working-directory', directory, '--on-end', file]);
    rmSync(directory, { recursive: true });
    await home.ok(['stop', 'a']);
    expect((await told()).directory).toBe(process.env.HOME ?? homedir());
  });

  it('has as many run at a time as four', async () => {
    const pipes = Array.from({ length: 6 }, (_, index) => path.join(home.directory, `pipe${index}`));
    execFileSync('mkfifo', pipes);
    const log = path.join(home.directory, 'log');
    const file = makeProgram(
      home.directory,
      'slow',
      `echo begin >> '${log}'; cat "$1"; echo end >> '${log}'`,
    );
    const lines = () => readFileSync(log, 'utf8').trim().split('\n');
    for (const pipe of pipes) {
      await home.ok(['run', ...js, '1', '--on-end', `${file} ${pipe}`]);
    }
    await vi.waitFor(() => expect(lines().length).toBe(4), { timeout: 20_000 });
    await Promise.all(pipes.map((pipe) => writeFile(pipe, '')));
    await drained();
    let [open, widest] = [0, 0];
    for (const line of lines()) {
      open += line === 'begin' ? 1 : -1;
      widest = Math.max(widest, open);
    }
    expect([open, widest, lines().length]).toEqual([0, 4, 12]);
  });
});

describe('a program that fails is a warning on its task', () => {
  it.each([
    ['is not there', 'no-such-program'],
    ['may not be executed', '/etc/passwd'],
    ['has an exit code of its own', 'fails'],
    ['is killed', 'dies'],
  ])('because it %s', async (_, program) => {
    makeProgram(home.directory, 'fails', 'echo "the disk\nis full" >&2; exit 3');
    makeProgram(home.directory, 'dies', 'kill -9 $$');
    const env = { PATH: `${home.directory}:${process.env.PATH}` };
    const ran = await home.kr(['run', ...js, 'return 1', '--id', 'a', '--on-end', `${program} quietly`], {
      env,
    });
    expect(ran).toMatchObject({ code: 0, stdout: '1\n' });
    const { state, warnings } = await warned('a');
    expect([state, warnings]).toEqual(['Completed', [expect.stringContaining(program)]]);
    // Arguments may be nobody's business.
    expect(warnings[0]).not.toContain('quietly');
    if (program === 'fails') expect(warnings[0]).toContain('3: the disk is full');
    expect(await home.kr(['get', 'a'])).toMatchObject({ code: 0, stderr: `kr: Task a: ${warnings[0]}\n` });
    expect((await home.kr(['wait', 'a'])).stderr).toContain(warnings[0]);
    expect(await home.json(['get', 'a'])).toMatchObject({ warnings });
    expect(await home.ok(['get', 'a', '--format', 'csv', '--columns', 'warnings'])).toContain(program);
    const events = await home.eventsUntil('a', ({ type }) => type === 'warning');
    expect(events.at(-1)).toMatchObject({ taskId: 'a', message: warnings[0] });
  });

  it('but not because it leaves stdin unread, or something running', async () => {
    const pipe = path.join(home.directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const file = makeProgram(home.directory, 'deaf', `exec 0<&-; (cat '${pipe}'; exit 1) & exit 0`);
    const body = {
      id: 'a',
      code: 'return 1',
      description: 'x'.repeat(65_000),
      onEnd: [file],
      autoStart: true,
    };
    for (const id of ['a', 'b', 'c']) await home.request('POST', '/tasks/create/js', { ...body, id });
    for (const id of ['a', 'b', 'c']) await home.until(id, 'Completed');
    await drained();
    for (const id of ['a', 'b', 'c']) expect(await taskOf(id)).toMatchObject({ warnings: [] });
    // Those that were left still run.
    await writeFile(pipe, '');
  });
});

describe('what is no program is refused', () => {
  it.each(['', '  ', "it's", '--data="a b"', '"a"b', "'' x"])('%j on the command line', async (text) => {
    const refused = await home.kr(['run', ...js, '1', '--on-end', text]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    if (text.trim() !== '') {
      expect(await home.kr(['config', 'set', 'onEnd', text])).toMatchObject({ code: 2 });
    }
  });

  it.each([[[]], [['']], [['a\0']], [['a', '\0']], ['ls -l'], [[1]]])('%j over HTTP', async (onEnd) => {
    const { status, json } = await home.request('POST', '/tasks/create/js', { code: '1', onEnd });
    expect([status, json.code]).toEqual([400, 'invalid_request']);
  });
});

describe('kr daemon stop', () => {
  it('gives programs the grace period, those of tasks that it stops too', async () => {
    const { file, told } = makeTeller(home);
    await start('a', forever, '--on-end', file);
    await home.until('a', 'Running');
    await home.ok(['config', 'set', 'gracePeriod', '1m']);
    const stopped = home.ok(['daemon', 'restart', '--force']);
    expect(JSON.parse((await told()).input)).toMatchObject({ id: 'a', state: 'Stopped' });
    await stopped;
    expect(await taskOf('a')).toMatchObject({ warnings: [] });
  });

  it('ends those that take longer, with all that they started, and warns', async () => {
    const pid = path.join(home.directory, 'pid');
    const file = makeProgram(home.directory, 'slow', `trap '' TERM; sleep 1000 & echo $! > '${pid}'; wait`);
    await home.ok(['config', 'set', 'gracePeriod', '100ms']);
    await home.ok(['run', ...js, 'return 1', '--id', 'a', '--on-end', file]);
    await vi.waitFor(() => expect(readFileSync(pid, 'utf8')).toMatch(/\d\n/), { timeout: 20_000 });
    await home.ok(['daemon', 'stop']);
    await gone(Number(readFileSync(pid, 'utf8')));
    await home.startDaemon();
    expect(await taskOf('a')).toMatchObject({ warnings: [expect.stringContaining(file)] });
  });
});
