/** A thousand tasks at once, and progress by the million: nothing is lost, and nobody is kept waiting. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { memoryOf } from '../helpers/memory.ts';
import { daemonOf } from '../helpers/processes.ts';
import { inLanguage, languages, type PerLanguage } from '../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // One runner of each language, so that there is one order.
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

interface StateEvent {
  type: string;
  taskId: string;
  state: string;
  language: string;
}

/** The states that tasks came into, in their order, until all of them have ended. */
async function statesOf(ids: readonly string[]): Promise<StateEvent[]> {
  const open = new Set(ids);
  const events = await home.eventsUntil(null, ({ taskId, state }) => {
    if (['Completed', 'Failed', 'Stopped'].includes(state)) open.delete(taskId);
    return open.size === 0;
  });
  return events.filter(({ type, taskId }) => type === 'state' && ids.includes(taskId));
}

const inState = (events: readonly StateEvent[], wanted: string, language?: string): string[] =>
  events
    .filter((event) => event.state === wanted && (language === undefined || event.language === language))
    .map(({ taskId }) => taskId);

const numberOf = 1000;

describe('1,000 tasks', () => {
  it('asked for at once over HTTP all run, once each, in the order in which they were started', async () => {
    const codes = { JavaScript: 'return n', CSharp: 'return n;', PowerShell: '$n' };
    const kinds = Object.entries(codes);
    const answers = await Promise.all(
      Array.from({ length: numberOf }, (_, n) => {
        const [language, code] = kinds[n % kinds.length] as [string, string];
        return home.request('POST', `/tasks/run/${language}?n=${n}`, { code });
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = answers.map(({ json }) => json.id);
    const events = await statesOf(ids);
    expect(inState(events, 'Completed').sort()).toEqual(ids.toSorted());
    for (const language of Object.keys(codes)) {
      expect(inState(events, 'Running', language)).toEqual(inState(events, 'Queued', language));
    }
    const results = await Promise.all(ids.map((id) => home.request('GET', `/tasks/result?id=${id}`)));
    expect(results.map(({ json }) => [json].flat()[0])).toEqual(ids.map((_, n) => n));
  });

  it('started by one command all run, in the order of its lines', async () => {
    const ids = await Promise.all(Array.from({ length: numberOf }, () => created(home)));
    const input = ids.map((id) => `${id}\n`).join('');
    expect(await home.ok(['start', '-'], { input })).toBe(ids.map(() => 'true').join('\n'));
    const events = await statesOf(ids);
    expect(inState(events, 'Running')).toEqual(ids);
    expect(inState(events, 'Completed')).toEqual(ids);
    expect(memoryOf(daemonOf(home)).peak).toBeLessThan(400);
  });
});

/** Each sets its progress a million times, then once more, and fails. */
const millions: PerLanguage<string> = {
  PowerShell: `
    for ($i = 0; $i -lt 1000000; $i++) { $TaskProgress.PercentComplete = $i / 20000 }
    $TaskProgress.PercentComplete = 77.5; throw 'enough'`,
  CSharp: `
    for (var i = 0; i < 1000000; i++) TaskProgress.PercentComplete = i / 20000.0;
    TaskProgress.PercentComplete = 77.5; throw new Exception("enough");`,
  VBNet: `
    For i = 0 To 999999
      TaskProgress.PercentComplete = i / 20000
    Next
    TaskProgress.PercentComplete = 77.5
    Throw New Exception("enough")`,
  JavaScript: `
    for (let i = 0; i < 1000000; i++) taskProgress.percentComplete = i / 20000;
    taskProgress.percentComplete = 77.5; throw new Error('enough')`,
  Python: `for i in range(1000000): task_progress.percent_complete = i / 20000
task_progress.percent_complete = 77.5; raise Exception('enough')`,
};

describe('progress that is set a million times', () => {
  beforeAll(() => home.ok(['config', 'set', 'maxRunners', '2']));

  it.each(languages)(
    'in %s comes in few events, the last one always, while others work',
    async (language) => {
      const id = `million-${language}`;
      await home.request('POST', `/tasks/run/${language}`, { id, code: inLanguage(millions, language) });
      let over = false;
      const whole = home
        .eventsUntil(id, ({ state }) => state === 'Failed')
        .finally(() => {
          over = true;
        });
      await home.until(id, 'Running');
      let others = 0;
      for (; !over; others++) await ended(home);
      const told = (await whole).filter(({ type }) => type === 'progress').map(({ progress }) => progress);
      expect(told.at(-1)).toMatchObject({ percentComplete: 77.5, statusMessage: 'Running' });
      expect(told.length).toBeLessThan(10_000);
      const percents = told.map(({ percentComplete }) => percentComplete);
      expect(percents).toEqual(percents.toSorted((a, b) => a - b));
      const { state, progress } = (await home.request('GET', `/tasks/state?id=${id}`)).json;
      expect([state, progress.reachedPercent]).toEqual(['Failed', 77.5]);
      // The others take milliseconds; only this language takes so long that some must get their turn.
      if (language === 'PowerShell') expect(others).toBeGreaterThan(1);
    },
  );

  it('by Write-Progress as well, without filling the memory of the runner', async () => {
    const code = `
      $piece = 'x' * 10kb
      for ($i = 0; $i -lt 20000; $i++) { Write-Progress -Activity "$i$piece" -Status "step $i" -PercentComplete ($i / 400) }
      (Get-Process -Id $PID).PeakWorkingSet64 / 1mb`;
    const { id } = (await home.request('POST', '/tasks/run/ps', { code })).json;
    await home.until(id, 'Completed');
    expect((await home.request('GET', `/tasks/result?id=${id}`)).json[0]).toBeLessThan(400);
  });
});
