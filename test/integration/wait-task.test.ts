/** `kr wait-task`: the outcome of one and of several, giving up, and being interrupted. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, forever, running, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const says = expect.stringMatching(/\S/);
const stateOf = (id: string) => home.ok(['get-task-state', id]);
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const cancel = (id: string) => home.request('POST', `/tasks/cancel?id=${id}`);

describe('one task', () => {
  it.each([
    ['wait-task', (id: string) => ['wait-task', id]],
    ['wait', (id: string) => ['wait', id]],
    ['Wait-KrTask', (id: string) => ['Wait-KrTask', '-Id', id, '-Timeout:1m']],
    ['a prefix', (id: string) => ['wait', id.slice(0, 12)]],
    ['@last', () => ['wait', '@last']],
  ])('%s prints its result', async (_spelling, words) => {
    const id = await ended(home, { code: 'return ["a", { b: 1 }]' });
    expect(await home.kr(words(id))).toMatchObject({ code: 0, stdout: 'a\n{"b":1}\n' });
  });

  it.each([
    ['return 1', 0],
    ['throw 1', 1],
    ['process.exit(7)', 7],
    ['process.exit(300)', 1],
  ])('%s is exit %d', async (code, expected) => {
    expect((await home.kr(['wait-task', await ended(home, { code })])).code).toBe(expected);
  });

  it('is waited for, also when it is not started yet', async () => {
    const id = await created(home, { code: 'return "in the end"' });
    await using waiting = new RunningKr(home, ['wait-task', id, '--progress', 'plain']);
    await waiting.until('stderr', /\n/);
    await home.request('POST', `/tasks/start?id=${id}`);
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'in the end\n' });
  });

  it('is waited for in any case of its id', async () => {
    await running(home, { id: 'Mixed.Case', code: untilStopped('') });
    await using waiting = new RunningKr(home, ['wait-task', 'mIXED.cASE', '--progress', 'plain']);
    await waiting.until('stderr', /\n/);
    await cancel('Mixed.Case');
    expect(await waiting.ended).toMatchObject({ code: 143, stdout: '' });
  });

  it('that is stopped is exit 143', async () => {
    const id = await running(home);
    await using waiting = new RunningKr(home, ['wait-task', id, '--progress', 'plain']);
    await waiting.until('stderr', /\n/);
    await cancel(id);
    expect(await waiting.ended).toMatchObject({ code: 143, stdout: '', stderr: says });
    expect((await home.kr(['wait-task', id, '--json'])).code).toBe(143);
  });

  it('with --json is the task plus its result', async () => {
    const id = await ended(home, { code: 'return [1, null]' });
    expect(await home.json(['wait-task', id])).toEqual({ ...(await taskOf(id)), result: [1, null] });
  });

  it('tells a fault on stderr; --quiet keeps it', async () => {
    const id = await ended(home, { code: 'throw new RangeError("the reason")' });
    for (const more of [[], ['--quiet']]) {
      const { code, stdout, stderr } = await home.kr(['wait-task', id, ...more]);
      expect([code, stdout]).toEqual([1, '']);
      for (const part of ['the reason', 'RangeError']) expect(stderr).toContain(part);
    }
  });

  it('shows what it writes from now on unless --no-output; nothing with --quiet', async () => {
    const code = untilStopped('console.log("now")');
    for (const [more, shown] of [
      [[], true],
      [['--no-output'], false],
    ] as const) {
      const id = await running(home, { code });
      await using waiting = new RunningKr(home, ['wait-task', id, ...more]);
      await waiting.until('stderr', /\n/);
      await cancel(id);
      expect((await waiting.ended).stderr.split('\n').includes('now')).toBe(shown);
    }
    const id = await ended(home);
    expect(await home.kr(['wait-task', id, '--quiet'])).toMatchObject({ stdout: '1\n', stderr: '' });
    expect(await home.kr(['wait-task', id, '--progress', 'none'])).toMatchObject({
      stdout: '1\n',
      stderr: '',
    });
  });
});

describe('several tasks', () => {
  it('give the first exit code that is not 0, in the order given, and their results', async () => {
    const [good, seven, one] = [
      await ended(home, { code: 'return "good"' }),
      await ended(home, { code: 'process.exit(7)' }),
      await ended(home, { code: 'throw 1' }),
    ];
    expect(await home.kr(['wait-task', good, seven, one])).toMatchObject({ code: 7, stdout: 'good\n' });
    expect((await home.kr(['Wait-KrTask', '-Id', `${one},${seven},${good}`])).code).toBe(1);
    expect((await home.kr(['wait-task', '-'], { input: `${good}\n${good}\n` })).code).toBe(0);
  });

  it('are an array as JSON', async () => {
    const [one, two] = [await ended(home), await ended(home, { code: 'process.exit(3)' })];
    const answer = await home.kr(['wait-task', two, one, '--json']);
    expect(answer.code).toBe(3);
    expect(JSON.parse(answer.stdout)).toEqual([
      { ...(await taskOf(two)), result: null },
      { ...(await taskOf(one)), result: 1 },
    ]);
  });

  it('--any is content with the first that ends', async () => {
    const [long, short] = [await running(home), await running(home, { code: untilStopped('') })];
    await using waiting = new RunningKr(home, ['wait-task', long, short, '--any', '--json']);
    await waiting.until('stderr', /\n/);
    await cancel(short);
    const answer = await waiting.ended;
    expect(answer.code).toBe(143);
    expect(JSON.parse(answer.stdout)).toEqual([{ ...(await taskOf(short)), result: null }]);
    expect(await stateOf(long)).toBe('Running');
    const done = await ended(home, { code: 'return "done"' });
    expect(await home.kr(['wait', long, done, '--any'])).toMatchObject({ code: 0, stdout: 'done\n' });
  });
});

describe('--timeout', () => {
  it('is exit 124; the task goes on, and stderr says how to stop it', async () => {
    const id = await running(home);
    const waited = await home.kr(['wait-task', id, '--timeout', '50ms']);
    expect(waited).toMatchObject({
      code: 124,
      stdout: '',
      stderr: expect.stringContaining(`stop-task ${id}`),
    });
    expect(await stateOf(id)).toBe('Running');
    // Before anything is known of the task.
    const atOnce = await home.kr(['wait-task', id, '--timeout', '0']);
    expect(atOnce).toMatchObject({ code: 124, stderr: expect.stringContaining(`stop-task ${id}`) });
    const done = await ended(home);
    expect((await home.kr(['wait-task', done, id, '--timeout=0.05'])).code).toBe(124);
    expect((await home.kr(['wait-task', done, '--timeout', '1m'])).code).toBe(0);
  });

  it.each(['soon', '-1s', ''])("'%s' is a usage error", async (timeout) => {
    expect(await home.kr(['wait-task', 'x', `--timeout=${timeout}`])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('signals', () => {
  it('SIGINT is exit 130: the task goes on, and stderr says how to stop it', async () => {
    const id = await running(home);
    await using waiting = new RunningKr(home, ['wait-task', id, '--progress', 'plain']);
    await waiting.until('stderr', /\n/);
    waiting.signal('SIGINT');
    const answer = await waiting.ended;
    expect([answer.code, answer.stdout]).toEqual([130, '']);
    expect(answer.stderr).toContain(`stop-task ${id}`);
    expect(await stateOf(id)).toBe('Running');
  });

  it('SIGINT with --stop-on-interrupt stops all of them and is exit 143', async () => {
    const [one, done, two] = [await running(home), await ended(home), await created(home)];
    await using waiting = new RunningKr(home, ['wait-task', one, done, two, '--stop-on-interrupt']);
    await waiting.until('stderr', /\n/);
    waiting.signal('SIGINT');
    expect(await waiting.ended).toMatchObject({ code: 143, stdout: '1\n' });
    expect([await stateOf(one), await stateOf(two)]).toEqual(['Stopped', 'Stopped']);
  });

  it('SIGTERM leaves the task running', async () => {
    const id = await running(home);
    await using waiting = new RunningKr(home, ['wait-task', id, '--progress', 'plain']);
    await waiting.until('stderr', /\n/);
    waiting.signal('SIGTERM');
    const { code, signal } = await waiting.ended;
    expect(code ?? signal).toBe('SIGTERM');
    expect(await stateOf(id)).toBe('Running');
  });
});

describe('an empty selection', () => {
  it('or a missing task is never 0', async () => {
    expect(await home.kr(['wait-task', 'nobody'])).toMatchObject({ code: 125, stdout: '', stderr: says });
    const json = await home.kr(['wait-task', 'nobody', '--json']);
    expect([json.code, json.stdout]).toEqual([125, '']);
    expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_found' });
    const one = await ended(home);
    expect((await home.kr(['wait-task', one, 'nobody'])).code).toBe(125);
    expect((await home.kr(['wait-task', '-'], { input: '' })).code).toBe(2);
    expect((await home.kr(['wait-task'])).code).toBe(2);
  });

  it('a task that is removed while it is waited for is never 0', async () => {
    const id = await running(home, { code: forever });
    await using waiting = new RunningKr(home, ['wait-task', id, '--any', '--progress', 'none']);
    await home.ok(['remove-task', id, '--force']);
    expect((await waiting.ended).code).not.toBe(0);
  });
});
