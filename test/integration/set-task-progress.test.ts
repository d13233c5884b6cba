/** Progress from any process of a task: `kr set-task-progress`, HTTP, and the terminal sequence OSC 9;4. */
import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Gate, makeGate } from '../helpers/gate.ts';
import { created, ended, forever, running, started, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { expectQuickStart } from '../helpers/startup.ts';

const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const progressOf = async (id: string) => (await taskOf(id)).progress;
const inside = (id: string) => ({ env: { KR_TASK_ID: id } });
let gates = 0;
const gate = (): Gate => makeGate(home, `gate-${gates++}`);
const children = "const { execFileSync: run } = require('node:child_process');";

describe('kr set-task-progress', () => {
  it('sets percentage and message of the task that it runs in, or of the one that is named', async () => {
    const id = await running(home);
    const words = ['set-task-progress', '42.5', 'Uploading'];
    expect(await home.kr(words, inside(id))).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: '',
    });
    expect(await progressOf(id)).toMatchObject({
      percentComplete: 42.5,
      reachedPercent: 42.5,
      statusMessage: 'Uploading',
      isTerminal: false,
    });
    expect(await home.ok(['Set-KrTaskProgress', '50', '-Id', id.slice(0, 12)])).toBe('true');
    expect(await progressOf(id)).toMatchObject({ percentComplete: 50, statusMessage: 'Uploading' });
    await home.ok(['set-task-progress', '-', 'Waiting', '--id', '@last']);
    expect(await progressOf(id)).toMatchObject({ percentComplete: 50, statusMessage: 'Waiting' });
    expect(await home.json(['set-task-progress', '250', '--id', id])).toEqual([{ id, ok: true }]);
    expect((await progressOf(id)).percentComplete).toBe(100);
    await home.ok(['set-task-progress', '-5', '--id', id]);
    expect((await progressOf(id)).percentComplete).toBe(0);
    // What is asked for is seen by those who follow, too.
    const events = await home.eventsUntil(id, ({ progress }) => progress?.statusMessage === 'Waiting');
    expect(events.map(({ progress }) => progress?.percentComplete)).toContain(42.5);
  });

  it('is false for a task that does not run, and for one that is not there', async () => {
    const [waiting, over] = [await created(home), await ended(home)];
    for (const id of [waiting, over]) {
      expect(await home.kr(['set-task-progress', '5', '--id', id])).toMatchObject({
        code: 1,
        stdout: 'false\n',
      });
    }
    expect((await progressOf(waiting)).percentComplete).toBe(0);
    expect(await home.kr(['set-task-progress', '5'], inside('nobody'))).toMatchObject({
      code: 3,
      stdout: 'false\n',
    });
  });

  it.each([['x'], ['NaN'], ['Infinity'], [''], ['5%'], ['-'], ['5', ' '], ['5', 'two', 'words']])(
    'refuses %j',
    async (...words) => {
      const id = await running(home);
      const refused = await home.kr(['set-task-progress', ...words], inside(id));
      expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
      expect(await progressOf(id)).toMatchObject({ percentComplete: 0, statusMessage: 'Running' });
    },
  );

  it('never shows a secret of the task', async () => {
    const { json } = await home.request('POST', '/tasks/run/js', {
      code: forever,
      secrets: { TOKEN: 'hush' },
    });
    await home.until(json.id, 'Running');
    await home.ok(['set-task-progress', '5', 'with hush in it'], inside(json.id));
    expect((await progressOf(json.id)).statusMessage).toBe('with *** in it');
  });

  it('needs a task', async () => {
    expect((await home.kr(['set-task-progress', '5'])).code).toBe(2);
  });

  it('--what-if changes nothing; --confirm needs a terminal', async () => {
    const id = await running(home);
    expect(await home.kr(['set-task-progress', '5', '--id', id, '--what-if'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining(id),
    });
    expect((await home.kr(['set-task-progress', '5', '--id', id, '--confirm'])).code).toBe(2);
    expect((await progressOf(id)).percentComplete).toBe(0);
  });

  it('starts as quickly as a program can that asks once', async () => {
    const id = await running(home);
    await expectQuickStart(home, ['set-task-progress', '5', 'On'], { KR_TASK_ID: id });
    expect(await progressOf(id)).toMatchObject({ percentComplete: 5, statusMessage: 'On' });
  });
});

describe('POST /tasks/progress', () => {
  const post = (id: string, body?: unknown) => home.request('POST', `/tasks/progress?id=${id}`, body);

  it('answers as the other changes do', async () => {
    const id = await running(home);
    expect(await post(id, { percentComplete: 7 })).toMatchObject({
      status: 200,
      json: { updated: true, id },
    });
    expect(await post('nobody', { percentComplete: 7 })).toMatchObject({
      status: 404,
      json: { updated: false, code: 'not_found' },
    });
    expect(await post(await created(home), { percentComplete: 7 })).toMatchObject({
      status: 409,
      json: { updated: false, code: 'wrong_state' },
    });
    expect(await post('', { percentComplete: 7 })).toMatchObject({ status: 400 });
    for (const body of [undefined, {}, { statusMessage: ' ' }, { percentComplete: '7' }, { percent: 7 }]) {
      expect([body, (await post(id, body)).status]).toEqual([body, 400]);
    }
    expect(await progressOf(id)).toMatchObject({ percentComplete: 7, statusMessage: 'Running' });
  });
});

describe('what a snippet sets itself', () => {
  it('and what comes from outside: the last one counts, also at the end', async () => {
    const [first, second] = [gate(), gate()];
    const id = await started(
      home,
      {
        code: `taskProgress.percentComplete = 20;
          ${first.pass};
          taskProgress.statusMessage = 'mine';
          ${second.pass};
          throw new Error('no')`,
      },
      'Running',
    );
    await home.eventsUntil(id, ({ progress }) => progress?.percentComplete === 20);
    await home.ok(['set-task-progress', '60', 'yours'], inside(id));
    await first.open();
    await home.eventsUntil(id, ({ progress }) => progress?.statusMessage === 'mine');
    expect(await progressOf(id)).toMatchObject({ percentComplete: 60, statusMessage: 'mine' });
    await second.open();
    await home.until(id, 'Failed');
    expect(await progressOf(id)).toMatchObject({ percentComplete: 100, reachedPercent: 60 });
  });
});

describe('from inside', () => {
  const script = 'kr set-task-progress 30 "from a child" && exit 7';
  const shared = { reachedPercent: 30 };
  it.each([
    ['js', `${children} run('sh', ['-c', ${JSON.stringify(script)}], { stdio: 'pipe' })`],
    ...(hasDotnet
      ? [
          ['ps', 'kr set-task-progress 30 "from a child" | Out-Null; throw "no"'],
          [
            'cs',
            `using var child = System.Diagnostics.Process.Start("kr", new[] { "set-task-progress", "30", "from a child" });
             child.WaitForExit(); throw new Exception("no");`,
          ],
          [
            'vb',
            `Using child = System.Diagnostics.Process.Start("kr", {"set-task-progress", "30", "from a child"})
               child.WaitForExit()
             End Using
             Throw New Exception("no")`,
          ],
        ]
      : []),
  ])('%s: a child process tells how far the task is', async (language, code) => {
    const { json } = await home.request('POST', `/tasks/run/${language}`, { code });
    await home.until(json.id, 'Failed');
    expect((await taskOf(json.id)).progress).toMatchObject(shared);
    const events = await home.eventsUntil(json.id, ({ state }) => state === 'Failed');
    expect(events.map(({ progress }) => progress?.statusMessage)).toContain('from a child');
  });
});

describe('OSC 9;4', () => {
  it.each([
    [
      'js',
      String.raw`process.stderr.write('\x1b]9;4;1;4'); process.stdout.write('one\x1b]9;4;1;2'); process.stderr.write('4\x07'); throw 1`,
    ],
    ['js', `${children} run('printf', ['a\\\\033]9;4;2;44\\\\033\\\\\\\\b'], { stdio: 'inherit' }); throw 1`],
    ...(hasDotnet
      ? [
          ['ps', '[Console]::Write("a`e]9;4;1;44`ab"); throw "no"'],
          ['ps', 'Write-Host "a`e]9;4;1;44`ab"; throw "no"'],
          ['cs', String.raw`Console.Write("a\u001b]9;4;4;44\u0007b"); throw new Exception("no");`],
        ]
      : []),
  ])('%s: %s sets the percentage; the output stays as it was', async (language, code) => {
    const { json } = await home.request('POST', `/tasks/run/${language}`, { code });
    await home.until(json.id, 'Failed');
    expect((await taskOf(json.id)).progress.reachedPercent).toBe(44);
    const { json: output } = await home.request('GET', `/tasks/output?id=${json.id}`);
    expect(output.map(({ text }: { text: string }) => text).join('')).toContain('\u001b]9;4;');
    expect(await home.ok(['logs', json.id])).not.toContain('\u001b');
  });
});
