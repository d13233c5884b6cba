/** The guide that kr comes from: its examples run unchanged, and the highlights of its tests hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

const powershellExample = `$TaskProgress.PercentComplete = 0
$TaskProgress.StatusMessage = 'Starting'
1..5 | ForEach-Object {
  Start-Sleep -Milliseconds 200
  $TaskProgress.PercentComplete = $_ * 20
  $TaskProgress.StatusMessage = "Phase $_"
}
$TaskProgress.PercentComplete = 100
$TaskProgress.StatusMessage = 'Done'
42
`;

const csharpExample = `for (var i = 0; i < 5; i++) {
    await Task.Delay(200, ct);
    TaskProgress.PercentComplete = (i+1) * 20;
    TaskProgress.StatusMessage = $"Phase {i+1}";
}
TaskProgress.Complete("Done");
return 42; // shows up via /tasks/result
`;

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Tasks follow one another: a second runner would only be kept warm.
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const progressOf = (
  events: { type: string; progress?: { percentComplete: number; statusMessage: string } }[],
) => events.filter(({ type }) => type === 'progress').map(({ progress }) => progress);
/** Updates are coalesced, so on a busy machine a phase may go by unseen; most of them must not. */
const phasesSeen = (events: Parameters<typeof progressOf>[0]): number =>
  [1, 2, 3, 4, 5].filter((phase) =>
    progressOf(events).some(
      (progress) => progress?.percentComplete === phase * 20 && progress.statusMessage === `Phase ${phase}`,
    ),
  ).length;
const isEnd = (event: { type: string; state?: string }): boolean =>
  event.type === 'state' && ['Completed', 'Failed', 'Stopped'].includes(event.state ?? '');

describe("the guide's examples", () => {
  it('in PowerShell: phases are seen while they run, Done is shown, it ends with Completed and 42', async () => {
    const { json: created } = await home.request('POST', '/tasks/create/ps', { code: powershellExample });
    await home.request('POST', `/tasks/start?id=${created.id}`);
    const events = await home.eventsUntil(created.id, isEnd);
    expect(phasesSeen(events)).toBeGreaterThanOrEqual(3);
    const { json: task } = await home.request('GET', `/tasks/state?id=${created.id}`);
    expect(task).toMatchObject({
      state: 'Completed',
      progress: { percentComplete: 100, statusMessage: 'Completed', reachedPercent: 100, isTerminal: true },
    });
    expect((await home.request('GET', `/tasks/result?id=${created.id}`)).json).toEqual([42]);
    expect(await home.ok(['get-task-result', created.id])).toBe('42');
    const last = progressOf(events).at(-1);
    expect([last?.percentComplete, last?.statusMessage]).toEqual([100, 'Done']);
  });

  it('in C#: phases are seen while they run, it ends with Done and 42', async () => {
    const { json: created } = await home.request('POST', '/tasks/create/cs', { code: csharpExample });
    await home.request('POST', `/tasks/start?id=${created.id}`);
    expect(phasesSeen(await home.eventsUntil(created.id, isEnd))).toBeGreaterThanOrEqual(3);
    const { json: task } = await home.request('GET', `/tasks/state?id=${created.id}`);
    expect(task).toMatchObject({
      state: 'Completed',
      progress: { percentComplete: 100, statusMessage: 'Done' },
    });
    expect((await home.request('GET', `/tasks/result?id=${created.id}`)).text).toBe('42');
  });
});

describe("the guide's testing highlights", () => {
  it('Early GetResult is null then non-null after completion', async () => {
    const id = await home.ok(['new-task', '--script-block', '7', '--auto-start', '--id', 'early']);
    const created = await home.ok(['new-task', '--script-block', '7', '--id', 'not-started']);
    const early = await home.kr(['get-task-result', created, '--json']);
    expect(early).toMatchObject({ code: 1, stdout: 'null\n' });
    expect((await home.request('GET', `/tasks/result?id=${created}`)).status).toBe(409);
    await home.ok(['wait-task', id]);
    expect(await home.json(['get-task-result', id])).toEqual([7]);
  });

  it('StartAsync (via Start) returns false when called twice', async () => {
    const id = await home.ok(['new-task', '--script-block', '1', '--id', 'twice']);
    expect(await home.ok(['start-task', id])).toBe('true');
    expect(await home.kr(['start-task', id])).toMatchObject({ code: 1, stdout: 'false\n' });
    expect((await home.request('POST', `/tasks/start?id=${id}`)).json).toMatchObject({ started: false, id });
  });

  it('Parent task removal fails while child running, then succeeds after child cancelled', async () => {
    await home.ok(['run-task', '--script-block', '1', '--id', 'parent']);
    const forever =
      'await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))';
    await home.ok([
      'new-task',
      '--language',
      'js',
      '--code',
      forever,
      '--id',
      'child',
      '--parent',
      'parent',
      '--auto-start',
    ]);
    await home.until('child', 'Running');
    expect(await home.kr(['remove-task', 'parent'])).toMatchObject({ code: 1, stdout: 'false\n' });
    expect(await home.ok(['stop-task', 'child', '--wait'])).toBe('true');
    expect(await home.ok(['remove-task', 'parent'])).toBe('true');
    expect((await home.request('GET', '/tasks/state?id=child')).status).toBe(404);
  });

  it('VB.NET task path returns expected result value (777)', async () => {
    expect(await home.ok(['run-task', '--language', 'vb', '--code', 'Return 777'])).toBe('777');
  });

  it('Progress integration ensures PercentComplete hits 100 and status transitions', async () => {
    const code = `TaskProgress.PercentComplete = 150; TaskProgress.StatusMessage = "Nearly"; await Task.Delay(100, ct);`;
    await home.ok(['run-task', '--language', 'cs', '--code', code, '--id', 'hits100']);
    const events = await home.eventsUntil('hits100', isEnd);
    expect(events.filter(({ type }) => type === 'state').map(({ state }) => state)).toEqual([
      'Created',
      'Queued',
      'Running',
      'Completed',
    ]);
    expect(progressOf(events)).toContainEqual(
      expect.objectContaining({ percentComplete: 100, statusMessage: 'Nearly' }),
    );
    expect(events.at(-1).progress).toMatchObject({
      percentComplete: 100,
      statusMessage: 'Completed',
      isTerminal: true,
    });
  });
});
