/** Tasks that are tried again: attempts, what is kept of each, and what follows from the last one alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byAttempt } from '../helpers/attempts.ts';
import { makeGate } from '../helpers/gate.ts';
import { forever } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
const taskOf = async (id: string): Promise<any> =>
  (await home.request('GET', `/tasks/state?id=${id}&attempts=true`)).json;
/** How often a snippet of byAttempt ran. */
const runs = (name: string): number => readFileSync(path.join(home.directory, name), 'utf8').length;
const time = expect.stringMatching(/^2\d{3}-.*Z$/);

describe('a task that is tried again', () => {
  it('is Queued between its attempts, and ends as the last of them', async () => {
    const code = byAttempt(
      home,
      'third',
      'console.log("one"); throw new RangeError("no")',
      'console.log("two"); process.exit(7)',
      'console.log("three"); return "at last"',
    );
    const options = ['--retry', '5', '--id', 'third'];
    expect(await home.kr(['run', ...js, code, ...options])).toMatchObject({ code: 0, stdout: 'at last\n' });
    const events = await home.eventsUntil('third', ({ state }) => state === 'Completed');
    const states = events.filter(({ type }) => type === 'state');
    expect(states.map(({ state, attempt }) => `${state} ${attempt ?? '-'}`)).toEqual([
      'Created -',
      'Queued -',
      'Running 1',
      'Queued 1',
      'Running 2',
      'Queued 2',
      'Running 3',
      'Completed 3',
    ]);
    expect(states.map(({ progress }) => progress.statusMessage).slice(2, -1)).toEqual([
      'Running',
      'Attempt 1 of 6 failed',
      'Attempt 2 of 6',
      'Attempt 2 of 6 failed (exit)',
      'Attempt 3 of 6',
    ]);
    const attempts = [
      { number: 1, state: 'Failed', fault: { code: 'error', type: 'RangeError', message: 'no' } },
      { number: 2, state: 'Failed', fault: { code: 'exit' } },
      { number: 3, state: 'Completed', fault: null },
    ].map((attempt) => ({ ...attempt, startedAt: time, completedAt: time }));
    const told = { state: 'Completed', attempt: 3, fault: null, exitCode: null, attempts };
    expect(await taskOf('third')).toMatchObject(told);
    expect(await home.json(['get', 'third', '--attempts'])).toMatchObject(told);
    expect(await home.json(['get', 'third'])).not.toHaveProperty('attempts');
    const [listed] = (await home.request('GET', '/tasks/list?name=*third&attempts=true')).json;
    expect(listed.attempts.map(({ fault }: { fault: unknown }) => fault)).toEqual([
      { code: 'error' },
      { code: 'exit' },
      null,
    ]);
    const table = await home.ok(['get', 'third', '--attempts']);
    expect(table.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['ID', 'ATTEMPT', 'STATE'],
      ['third', '1', 'Failed'],
      ['third', '2', 'Failed'],
      ['third', '3', 'Completed'],
    ]);
    expect(table).toContain('error: no');
  });

  it('has the output of all its attempts, each apart', async () => {
    const logs = (...options: string[]) => home.ok(['logs', 'third', ...options]);
    expect(await logs()).toBe('one\ntwo\nthree');
    expect(await logs('--attempt', '1')).toBe('one');
    expect(await logs('--attempt', '2', '--tail', '9')).toBe('two');
    expect(await logs('--attempt', '3', '--follow')).toBe('three');
    const events = (await home.request('GET', '/tasks/output?id=third&attempt=2')).json;
    expect(events).toMatchObject([{ text: 'two\n', attempt: 2 }]);
    expect((await home.request('GET', '/tasks/output?id=third&attempt=4')).json.code).toBe('invalid_request');
    expect(await home.kr(['logs', 'third', '--attempt', '0'])).toMatchObject({ code: 2 });
  });

  it('does not go on with a line that an attempt began', async () => {
    const code = byAttempt(
      home,
      'line',
      'process.stdout.write("be"); throw 1',
      'process.stdout.write("gun\\n")',
    );
    const ran = await home.kr(['run', ...js, code, '--retry', '1', '--id', 'line', '--progress', 'plain']);
    expect(ran.stderr).toMatch(/^be$[\s\S]*^gun$/m);
    expect(await home.ok(['logs', 'line'])).toBe('be\ngun');
  });

  it('ends as Failed, with the fault and exit code of the last, when none ended well', async () => {
    const code = byAttempt(home, 'never', 'throw new Error("first")', 'process.exit(9)');
    const waiting = ['run', ...js, code, '--retry', '2', '--id', 'never'];
    expect(await home.kr(waiting)).toMatchObject({ code: 9, stdout: '' });
    expect(await taskOf('never')).toMatchObject({ state: 'Failed', attempt: 3, fault: { code: 'exit' } });
    expect(runs('never')).toBe(3);
  });

  it('keeps nothing of the result of an attempt that failed', async () => {
    const note = path.join(home.directory, 'ps');
    const code = `Add-Content '${note}' x
      if ((Get-Content '${note}').Count -eq 1) { 'half'; throw 'no' }`;
    const { code: exit, stdout } = await home.kr(['run', '--script-block', code, '--retry', '1', '--json']);
    expect([exit, JSON.parse(stdout)]).toMatchObject([0, { state: 'Completed', attempt: 2, result: null }]);
    const events = await home.eventsUntil(JSON.parse(stdout).id, ({ state }) => state === 'Completed');
    expect(events.filter(({ type }) => type === 'result')).toEqual([]);
  });

  it('has a process of its own for each attempt when it is isolated', async () => {
    const code = byAttempt(home, 'own', 'console.log(process.pid); throw 1', 'console.log(process.pid)');
    await home.ok(['run', ...js, code, '--retry', '1', '--isolated', '--id', 'own']);
    const [one, two] = (await home.ok(['logs', 'own'])).split('\n');
    expect(one).not.toBe(two);
  });

  it('has the time of --timeout for each attempt', async () => {
    const code = byAttempt(home, 'slow', forever, 'return "quicker"');
    const limits = ['--timeout', '2s', '--retry', '1', '--retry-on', 'timeout'];
    expect(await home.ok(['run', ...js, code, ...limits, '--id', 'slow'])).toBe('quicker');
    expect((await taskOf('slow')).attempts).toMatchObject([
      { state: 'Failed', fault: { code: 'timeout' } },
      { state: 'Completed' },
    ]);
  });
});

describe('is not tried again', () => {
  it('after a fault that --retry-on does not name', async () => {
    const code = byAttempt(home, 'other', 'throw new Error("no")');
    const ran = await home.kr(['run', ...js, code, '--retry', '3', '--retry-on', 'exit,timeout']);
    expect([ran.code, runs('other')]).toEqual([1, 1]);
  });

  it('when its runner died, unless that was asked for', async () => {
    const dies = 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})';
    const once = byAttempt(home, 'dies-once', dies);
    expect((await home.kr(['run', ...js, once, '--retry', '3', '--id', 'dies-once'])).code).toBe(1);
    expect(await taskOf('dies-once')).toMatchObject({ fault: { code: 'lost' }, attempt: 1 });
    const twice = byAttempt(home, 'dies-twice', dies, 'return "alive"');
    const asked = ['--retry', '3', '--retry-on', 'lost'];
    expect(await home.ok(['run', ...js, twice, ...asked])).toBe('alive');
    expect([runs('dies-once'), runs('dies-twice')]).toEqual([1, 2]);
  });

  it('once it was stopped, while it runs or between two attempts', async () => {
    const while_ = byAttempt(home, 'stopped', 'throw 1', forever);
    await home.ok(['new', ...js, while_, '--retry', '9', '--id', 'stopped', '--auto-start']);
    await home.eventsUntil('stopped', ({ state, attempt }) => state === 'Running' && attempt === 2);
    await home.ok(['stop', 'stopped', '--wait']);
    expect(await taskOf('stopped')).toMatchObject({ state: 'Stopped', attempt: 2 });

    const between = byAttempt(home, 'between', 'console.log("ran"); throw 1');
    const later = ['--retry', '9', '--retry-delay', '1h', '--id', 'between'];
    await home.ok(['new', ...js, between, ...later, '--auto-start']);
    await home.eventsUntil('between', ({ state, attempt }) => state === 'Queued' && attempt === 1);
    const waiting = await taskOf('between');
    expect(waiting).toMatchObject({
      ...{ state: 'Queued', attempt: 1, startedAt: null, completedAt: null, fault: null, duration: null },
      waitsFor: [{ reason: 'retry', until: time }],
      attempts: [{ number: 1, state: 'Failed', completedAt: time }],
    });
    const [{ completedAt }] = waiting.attempts;
    expect(Date.parse(waiting.waitsFor[0].until) - Date.parse(completedAt)).toBe(3600_000);
    expect(await home.ok(['get', '--columns', 'statusMessage', '--name', '*between'])).toContain('again at');
    expect(await home.ok(['logs', 'between'])).toBe('ran');
    expect(await home.ok(['stop', 'between'])).toBe('true');
    expect(await taskOf('between')).toMatchObject({ state: 'Stopped', attempts: [{ number: 1 }] });
    expect([runs('stopped'), runs('between')]).toEqual([2, 1]);
  });
});

it('each delay is twice the one before with --retry-backoff exponential', async () => {
  const code = byAttempt(home, 'grows', 'throw 1');
  const grows = ['--retry', '2', '--retry-delay', '100ms', '--retry-backoff', 'exponential'];
  expect((await home.kr(['run', ...js, code, ...grows, '--id', 'grows'])).code).toBe(1);
  const { attempts } = await taskOf('grows');
  const pauses = [1, 2].map(
    (next) => Date.parse(attempts[next].startedAt) - Date.parse(attempts[next - 1].completedAt),
  );
  expect(pauses[0]).toBeGreaterThanOrEqual(100);
  expect(pauses[1]).toBeGreaterThanOrEqual(200);
});

it('what waits for a task waits for its last attempt', async () => {
  const { pass, open } = makeGate(home);
  const code = byAttempt(home, 'base', 'throw 1', `${pass}; return 1`);
  await home.ok(['new', ...js, code, '--retry', '1', '--id', 'base', '--auto-start']);
  await home.ok(['new', ...js, 'return "after"', '--after', 'base', '--id', 'next', '--auto-start']);
  await home.ok(['new', ...js, 'return "any"', '--after-any', 'base', '--id', 'any', '--auto-start']);
  await home.eventsUntil('base', ({ state, attempt }) => state === 'Running' && attempt === 2);
  expect([(await taskOf('next')).state, (await taskOf('any')).state]).toEqual(['Queued', 'Queued']);
  await open();
  expect(await home.ok(['wait', 'next', 'any'])).toBe('after\nany');
});

describe('those who follow', () => {
  it('wait-task, watch-task and logs --follow stay until the last attempt has ended', async () => {
    const { pass, open } = makeGate(home, 'follow');
    const code = byAttempt(home, 'followed', 'console.log("one"); process.exit(2)', `${pass}; return 1`);
    const later = ['--retry', '1', '--retry-delay', '2s', '--id', 'followed'];
    await home.ok(['new', ...js, code, ...later]);
    await using waiting = new RunningKr(home, ['wait', 'followed', '--progress', 'plain']);
    await using watching = new RunningKr(home, ['watch', 'followed']);
    await waiting.until('stderr', /Not started/);
    await watching.until('stdout', /Not started/);
    await home.ok(['start', 'followed']);
    await using following = new RunningKr(home, ['logs', 'followed', '--follow']);
    await waiting.until('stderr', /^Task followed: Queued - Attempt 1 of 2 failed \(exit\)$/m);
    await watching.until('stdout', /^Task followed: Queued - Attempt 1 of 2 failed \(exit\)$/m);
    await waiting.until('stderr', /^Task followed: 0% - Attempt 2 of 2$/m);
    await open();
    for (const command of [waiting, watching, following]) {
      expect((await command.ended).code).toBe(0);
    }
    expect((await waiting.ended).stdout).toBe('1\n');
    expect(following.stdout).toBe('one\n');
  });

  it.skipIf(!hasTmux)('bars go back, and on to the end', async () => {
    const { pass, open } = makeGate(home, 'bars');
    const code = byAttempt(
      home,
      'bars-runs',
      'taskProgress.percentComplete = 60; throw 1',
      `${pass}; return 1`,
    );
    const env = { KR_HOME: home.home };
    await using terminal = new Terminal({ cwd: home.directory, env });
    writeFileSync(path.join(home.directory, 'bars.js'), code);
    terminal.run('kr run bars.js --name Bars --retry 1 --retry-delay 2s; echo "ended:$?"');
    await terminal.until(/^◌ Bars +░+ +0% .*Attempt 1 of 2 failed$/m);
    await terminal.until(/^\S Bars +░+ +0% .*Attempt 2 of 2$/m);
    await open();
    await terminal.until(/^✓ Bars +█+ 100% .*\n1\nended:0/m);
  });
});

describe('refuses', () => {
  it.each([
    [['--retry', '-1']],
    [['--retry', 'often']],
    [['--retry', '2', '--retry-delay', 'soon']],
    [['--retry', '2', '--retry-backoff', 'random']],
    [['--retry', '2', '--retry-on', 'exit,bad luck']],
    [['--retry-delay', '5s']],
  ])('%j', async (options) => {
    expect(await home.kr(['new', ...js, '1', ...options])).toMatchObject({ code: 2, stdout: '' });
  });

  it('attempts in a form that has no place for them', async () => {
    expect(await home.kr(['get', '--attempts', '--format', 'csv'])).toMatchObject({ code: 2, stdout: '' });
    expect(await home.kr(['get', '--attempts', '--state'])).toMatchObject({ code: 2, stdout: '' });
  });
});
