/** The table of a task's life, through the command: what each operation may do in each state, and how a task ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { created, forever, started } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Longer than any test: only what is to be killed has less.
  await home.ok(['config', 'set', 'gracePeriod', '5m']);
  // Tasks that are left running must not keep the others from starting.
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const make = (id: string, code: string, ...more: string[]) =>
  home.ok(['new-task', '--language', 'js', '--code', code, '--id', id, ...more]);

/** A task in each state that lasts, made over HTTP: what is tested is the command that comes after. */
async function inState(state: string, id: string): Promise<void> {
  const code = { Running: forever, Failed: 'throw new Error("no")' }[state];
  if (state === 'Created') await created(home, { id });
  else if (state !== 'Stopped') await started(home, { id, ...(code && { code }) }, state);
  else {
    await created(home, { id });
    await home.request('POST', `/tasks/cancel?id=${id}`);
    await home.until(id, state);
  }
}

describe('create', () => {
  it('makes a Created task with a generated id of 32 hex digits and the name Task <id>', async () => {
    const id = await home.ok(['new-task', '--language', 'js', '--code', 'return 1']);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await home.json(['get-task', id])).toMatchObject({
      id,
      name: `Task ${id}`,
      description: null,
      language: 'JavaScript',
      state: 'Created',
      stateText: 'Created',
      startedAt: null,
      completedAt: null,
      duration: null,
      progress: { percentComplete: 0, statusMessage: 'Not started', reachedPercent: 0, isTerminal: false },
      parentId: null,
      childrenId: [],
      fault: null,
      exitCode: null,
    });
  });

  it('takes a given id, compares ids without regard to case, and refuses a taken one', async () => {
    expect(await make('Given.Id_1-x', 'return 1')).toBe('Given.Id_1-x');
    expect(await home.ok(['get-task-state', 'given.id_1-X'])).toBe('Created');
    const second = await home.kr(['new-task', '--language', 'js', '--code', '1', '--id', 'GIVEN.ID_1-X']);
    expect([second.code, second.stdout]).toEqual([1, '']);
  });

  it('refuses blank code and code that does not compile, with line and column, and creates nothing', async () => {
    const before = (await home.json(['get-task'])).length;
    expect((await home.kr(['new-task', '--language', 'js', '--code', '  \n '])).code).toBe(2);
    const broken = await home.kr([
      'new-task',
      '--language',
      'js',
      '--code',
      'const a = 1;\nconst b = ;',
      '--json',
    ]);
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.stderr)).toMatchObject({ code: 'compile_error' });
    expect(JSON.parse(broken.stderr).error).toMatch(/line 2, column 11/);
    expect((await home.json(['get-task'])).length).toBe(before);
  });
});

const states = ['Created', 'Running', 'Completed', 'Failed', 'Stopped'] as const;

describe.each([
  ['start-task', ['Created']],
  ['stop-task', ['Created', 'Running']],
  ['remove-task', ['Completed', 'Failed', 'Stopped']],
] as const)('%s', (verb, allowed: readonly string[]) => {
  it.each(states)(`on a task that is %s`, async (state) => {
    const id = `${verb}-${state}`;
    await inState(state, id);
    const ended = await home.kr([verb, id]);
    const may = allowed.includes(state);
    expect([ended.stdout, ended.code]).toEqual(may ? ['true\n', 0] : ['false\n', 1]);
    if (!may) expect(ended.stderr).toMatch(/\S/);
  });

  it('on a task that is missing', async () => {
    expect(await home.kr([verb, 'nobody'])).toMatchObject({ stdout: 'false\n', code: 3 });
  });
});

describe.each(states)('get-task-state, get-task-result and set-task-name on a task that is %s', (state) => {
  it('answer', async () => {
    const id = `any-${state}`;
    await inState(state, id);
    expect(await home.ok(['get-task-state', id])).toBe(state);
    const result = await home.kr(['get-task-result', id]);
    const expected =
      state === 'Completed' ? ['1\n', 0] : state === 'Failed' || state === 'Stopped' ? ['', 0] : ['', 1];
    expect([result.stdout, result.code]).toEqual(expected);
    if (expected[1] === 1) expect(result.stderr).toMatch(/\S/);
    expect(await home.ok(['set-task-name', id, '--name', 'Renamed', '--description', 'Why'])).toBe('true');
    expect(await home.json(['get-task', id])).toMatchObject({ name: 'Renamed', description: 'Why' });
    expect((await home.kr(['set-task-name', id, '--name', ' '])).code).toBe(2);
  });
});

describe('a missing task', () => {
  it('has no state and no result; a rename says false', async () => {
    expect(await home.kr(['get-task-state', 'nobody'])).toMatchObject({ stdout: '', code: 3 });
    expect(await home.kr(['get-task-result', 'nobody'])).toMatchObject({ stdout: '', code: 3 });
    expect(await home.kr(['set-task-name', 'nobody', '--name', 'x'])).toMatchObject({
      stdout: 'false\n',
      code: 3,
    });
  });
});

describe('cancel', () => {
  it('of a Created task: Stopped with its own message, though it never started', async () => {
    await make('unstarted', 'return 1');
    await home.ok(['stop-task', 'unstarted']);
    expect(await home.json(['get-task', 'unstarted'])).toMatchObject({
      state: 'Stopped',
      startedAt: null,
      duration: null,
      progress: {
        statusMessage: 'Cancelled before start',
        percentComplete: 100,
        reachedPercent: 0,
        isTerminal: true,
      },
    });
  });

  it('of a Queued task: Stopped, and it never runs', async () => {
    for (const { id } of await home.json(['get-task', '--where-state', 'Running,Stopping'])) {
      await home.ok(['stop-task', id, '--wait']);
    }
    await home.ok(['config', 'set', 'maxRunners', '1']);
    await make('holds-runner', forever, '--auto-start');
    await make('waits', 'console.log("ran")', '--auto-start');
    expect(await home.ok(['get-task-state', 'waits'])).toBe('Queued');
    expect(await home.ok(['stop-task', 'waits'])).toBe('true');
    expect(await home.kr(['stop-task', 'waits'])).toMatchObject({ stdout: 'false\n', code: 1 });
    await home.ok(['stop-task', 'holds-runner', '--wait']);
    expect(await home.json(['get-task', 'waits'])).toMatchObject({ state: 'Stopped', startedAt: null });
    expect(await home.ok(['get-task-output', 'waits'])).toBe('');
    await home.ok(['config', 'set', 'maxRunners', '8']);
  });

  it('of a task that is Stopping already: false; the code may still end by itself', async () => {
    const gate = makeGate(home);
    await make('slow-end', `${gate.pass}; return "ended by itself"`, '--auto-start');
    await home.until('slow-end', 'Running');
    expect(await home.ok(['stop-task', 'slow-end'])).toBe('true');
    expect(await home.ok(['get-task-state', 'slow-end'])).toBe('Stopping');
    expect(await home.kr(['stop-task', 'slow-end'])).toMatchObject({ stdout: 'false\n', code: 1 });
    await gate.open();
    await home.until('slow-end', 'Stopped');
    expect(await home.json(['get-task', 'slow-end'])).toMatchObject({
      fault: null,
      progress: { statusMessage: 'Cancelled' },
    });
  });

  it('ends Stopped also when the code throws afterwards', async () => {
    const code = 'await new Promise(r => signal.addEventListener("abort", r)); throw new Error("late")';
    await make('throws-late', code, '--auto-start');
    await home.until('throws-late', 'Running');
    await home.ok(['stop-task', 'throws-late', '--wait']);
    expect(await home.json(['get-task', 'throws-late'])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('of code that ignores it: killed after the grace period, with the steps as events', async () => {
    await home.ok(['config', 'set', 'gracePeriod', '200ms']);
    await make('deaf', 'taskProgress.percentComplete = 30; for (;;);', '--auto-start');
    await home.eventsUntil('deaf', ({ type }) => type === 'progress');
    await home.ok(['stop-task', 'deaf', '--wait']);
    expect(await home.json(['get-task', 'deaf'])).toMatchObject({
      state: 'Stopped',
      fault: { code: 'killed' },
      progress: { percentComplete: 100, reachedPercent: 30, statusMessage: 'Cancelled' },
    });
    const events = await home.eventsUntil('deaf', ({ state }) => state === 'Stopped');
    const steps = events.filter(({ type }) => type === 'stop-step').map(({ step }) => step);
    expect(steps.slice(0, 2)).toEqual(['asked', 'TERM']);
  });
});

describe('progress', () => {
  it.each([
    [
      'Complete',
      'taskProgress.percentComplete = 40; taskProgress.complete("All sent")',
      'Completed',
      'All sent',
      100,
    ],
    [
      'Fail, then a normal return',
      'taskProgress.percentComplete = 40; taskProgress.fail("Half sent")',
      'Completed',
      'Half sent',
      100,
    ],
    [
      'Cancel, then a throw',
      'taskProgress.percentComplete = 40; taskProgress.cancel("Enough"); throw 1',
      'Failed',
      'Enough',
      40,
    ],
    ['nothing', 'taskProgress.percentComplete = 40', 'Completed', 'Completed', 100],
    ['a throw', 'taskProgress.percentComplete = 40; throw new Error("x")', 'Failed', 'Failed', 40],
  ])('after %s', async (what, code, state, message, reached) => {
    const id = `progress-${what.replace(/\W+/g, '-')}`;
    await make(id, code, '--auto-start');
    await home.until(id, state);
    expect(await home.json(['get-task', id])).toMatchObject({
      state,
      progress: { percentComplete: 100, statusMessage: message, reachedPercent: reached, isTerminal: true },
    });
  });

  it('starts at 0 with Running', async () => {
    await make('at-start', forever, '--auto-start');
    await home.until('at-start', 'Running');
    expect((await home.json(['get-task', 'at-start'])).progress).toMatchObject({
      percentComplete: 0,
      statusMessage: 'Running',
    });
    await home.ok(['stop-task', 'at-start']);
  });
});

describe('faults', () => {
  it.each([
    [
      'error',
      'const a = 1;\nthrow new TypeError("wrong type")',
      { message: 'wrong type', type: 'TypeError' },
      null,
    ],
    ['exit', 'process.exit(9)', { type: null }, 9],
    ['lost', 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})', {}, null],
    ['result_too_large', 'return "x".repeat(2000)', {}, null],
  ])('%s', async (code, snippet, more, exitCode) => {
    await home.ok(['config', 'set', 'maxResultSize', '1KiB']);
    await make(`fault-${code}`, snippet, '--auto-start');
    await home.until(`fault-${code}`, 'Failed');
    const task = await home.json(['get-task', `fault-${code}`]);
    expect(task).toMatchObject({ state: 'Failed', exitCode, fault: { code, ...more } });
    expect(Object.keys(task.fault).sort()).toEqual(['code', 'message', 'position', 'stackTrace', 'type']);
    if (code === 'error') expect(task.fault.position).toMatch(/^At line:2 char:\d+\n\+ throw new TypeError/);
    await home.ok(['config', 'unset', 'maxResultSize']);
  });
});
