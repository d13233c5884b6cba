/** `kr start-task`: a word per id, ids from stdin, and what stands for an id in any verb. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, forever } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
const stateOf = (id: string) => home.ok(['get-task-state', id]);

describe('start-task', () => {
  it.each([
    ['start-task', (id: string) => ['start-task', id]],
    ['start', (id: string) => ['start', id]],
    ['Start-KrTask -Id', (id: string) => ['Start-KrTask', '-Id', id]],
    ['start-krtask -id:', (id: string) => ['start-krtask', `-id:${id}`]],
  ])('starts in the spelling %s', async (_spelling, words) => {
    const id = await created(home);
    expect(await home.kr(words(id))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
    await home.until(id, 'Completed');
  });

  it('prints a line per id, in their order; the exit code is that of the first refusal', async () => {
    const [one, two, done] = [await created(home), await created(home), await ended(home)];
    const some = await home.kr(['start-task', one, 'nobody', done, two]);
    expect(some).toMatchObject({
      code: 3,
      stdout: 'true\nfalse\nfalse\ntrue\n',
      stderr: expect.stringMatching(says),
    });
    expect((await home.kr(['start-task', done, 'nobody'])).code).toBe(1);
    await home.until(two, 'Completed');
  });

  it('takes a list in the cmdlet spelling', async () => {
    const [one, two, three] = [await created(home), await created(home), await created(home)];
    const words = ['Start-KrTask', '-Id', `${one},`, `${two},${three}`];
    expect(await home.ok(words)).toBe('true\ntrue\ntrue');
  });

  it('with --json is [{id, ok, reason?}]', async () => {
    const [one, done] = [await created(home), await ended(home)];
    const answer = await home.kr(['start-task', one, done, 'nobody', '--json']);
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.stdout)).toEqual([
      { id: one, ok: true },
      { id: done, ok: false, reason: expect.stringMatching(says) },
      { id: 'nobody', ok: false, reason: expect.stringMatching(says) },
    ]);
  });

  it('--all starts those that are only created, of them those that its filters leave', async () => {
    const ids = [await created(home, { name: 'all-1' }), await created(home, { name: 'all-2' })];
    const [other, done] = [await created(home), await ended(home, { name: 'all-3' })];
    const all = ['start', '--all', '--name', 'all-*'];
    expect(await home.json([...all, '--what-if'])).toEqual(
      ids.map((id) => ({ id, ok: true, action: 'start', whatIf: true })),
    );
    expect(await home.json(all)).toEqual(ids.map((id) => ({ id, ok: true })));
    for (const id of ids) await home.until(id, 'Completed');
    expect([await stateOf(other), await stateOf(done)]).toEqual(['Created', 'Completed']);
    expect(await home.json(all)).toEqual([]);
    for (const words of [
      ['--all', other],
      ['--name', 'all-*'],
    ]) {
      expect((await home.kr(['start', ...words])).code).toBe(2);
    }
  });

  it('reads ids from stdin for -', async () => {
    const [one, two, three] = [await created(home), await created(home), await created(home)];
    const input = `${one}\r\n\n  ${two}\n`;
    expect(await home.ok(['start-task', '-', three], { input })).toBe('true\ntrue\ntrue');
    expect(await home.kr(['start-task', '-'], { input: '\n' })).toMatchObject({ code: 2, stdout: '' });
    expect((await home.kr(['start-task'])).code).toBe(2);
  });

  it('--what-if says what would happen and starts nothing; --confirm needs a terminal', async () => {
    const [one, done] = [await created(home), await ended(home)];
    const whatIf = await home.kr(['start-task', one, '--what-if']);
    expect(whatIf).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(one) });
    const json = await home.json(['Start-KrTask', '-WhatIf', '-Id', `${one},${done},nobody`]);
    expect(json.map(({ id, ok }: { id: string; ok: boolean }) => [id, ok])).toEqual([
      [one, true],
      [done, false],
      ['nobody', false],
    ]);
    expect(await home.kr(['start-task', one, '--confirm'])).toMatchObject({ code: 2, stdout: '' });
    expect(await stateOf(one)).toBe('Created');
  });
});

describe('start-task --wait', () => {
  it('shows progress and output on stderr, prints the results alone, and exits with the outcome', async () => {
    const one = await created(home, { code: 'console.log("written"); return 42', name: 'Waited' });
    expect(await home.kr(['start-task', one, '--wait'])).toEqual({
      code: 0,
      signal: null,
      stdout: '42\n',
      stderr: expect.stringMatching(/^written\nWaited: 100%/),
    });
    const [two, seven] = [await created(home), await created(home, { code: 'process.exit(7)' })];
    const both = await home.kr(['Start-KrTask', '-Wait', '-Json', '-Id', `${seven},${two}`]);
    expect(both.code).toBe(7);
    expect(JSON.parse(both.stdout)).toMatchObject([
      { id: seven, state: 'Failed', exitCode: 7 },
      { id: two, state: 'Completed', result: 1 },
    ]);
  });

  it('waits for those that could be started; a refusal is on stderr, and the first failure counts', async () => {
    const [one, done, seven] = [
      await created(home),
      await ended(home),
      await created(home, { code: 'process.exit(7)' }),
    ];
    const some = await home.kr(['start-task', one, done, seven, 'nobody', '--wait', '--progress', 'none']);
    expect(some).toMatchObject({ code: 1, stdout: '1\n', stderr: expect.stringMatching(says) });
    const none = await home.kr(['start-task', 'nobody', done, '--wait', '--json']);
    expect([none.code, none.stdout]).toEqual([3, '']);
    expect(
      none.stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).code),
    ).toEqual(['not_found', 'wrong_state']);
  });

  it.each([
    [[], 130, 'Running'],
    [['--stop-on-interrupt'], 143, 'Stopped'],
  ])('SIGINT with %j is exit %d, and the task is %s', async (options, code, state) => {
    const id = await created(home, { code: `console.log('begun'); ${forever}` });
    await using waiting = new RunningKr(home, ['start-task', id, '--wait', ...options]);
    await waiting.until('stderr', /begun/);
    waiting.signal('SIGINT');
    expect(await waiting.ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    expect(await stateOf(id)).toBe(state);
    await home.kr(['stop-task', id, '--wait']);
  });

  it('--what-if starts nothing; what goes with --wait is refused without it', async () => {
    const id = await created(home);
    expect(await home.kr(['start-task', id, '--wait', '--what-if'])).toMatchObject({ code: 0, stdout: '' });
    expect((await home.kr(['start-task', id, '--stop-on-interrupt'])).code).toBe(2);
    expect(await stateOf(id)).toBe('Created');
  });
});

describe('an id', () => {
  it('may be @last, the newest task, in any case', async () => {
    await created(home);
    const newest = await created(home);
    expect(await home.ok(['start-task', '@last'])).toBe('true');
    await home.until(newest, 'Completed');
    expect((await home.json(['get-task', '@LAST'])).id).toBe(newest);
  });

  it('is compared without regard to case', async () => {
    await created(home, { id: 'Mixed.Case' });
    expect(await home.ok(['start-task', 'mIXED.cASE'])).toBe('true');
    expect(await home.kr(['start-task', 'MIXED.CASE'])).toMatchObject({ code: 1, stdout: 'false\n' });
    await home.until('Mixed.Case', 'Completed');
  });

  it('may be a prefix of four or more characters; the answer tells the whole id', async () => {
    const id = await created(home, { id: 'prefixed-task' });
    expect((await home.kr(['start-task', 'pre'])).code).toBe(3);
    expect(await home.json(['start-task', 'PREF'])).toEqual([{ id, ok: true }]);
    const again = await home.kr(['start-task', 'prefix', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject([{ id, ok: false }]);
  });

  it('wins over a prefix when it is exact; an ambiguous prefix is an error with the candidates', async () => {
    for (const id of ['build', 'build-1', 'build-2']) await created(home, { id });
    expect(await home.json(['start-task', 'build'])).toEqual([{ id: 'build', ok: true }]);
    const ambiguous = await home.kr(['start-task', 'build-', '--json']);
    expect([ambiguous.code, ambiguous.stdout]).toEqual([2, '']);
    const { code, candidates, error } = JSON.parse(ambiguous.stderr);
    expect([code, candidates.sort()]).toEqual(['ambiguous_id', ['build-1', 'build-2']]);
    expect(error).toContain('build-1');
    expect([await stateOf('build-1'), await stateOf('build-2')]).toEqual(['Created', 'Created']);
  });
});
