import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Effects } from '../../../src/daemon/flow/context.ts';
import { TimeLimits } from '../../../src/daemon/flow/time-limits.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import type { TaskRow } from '../../../src/daemon/registry/task-row.ts';
import { maxTimerMs } from '../../../src/settings/quantities.ts';
import { insertTask } from './insert-task.ts';

let directory: string;
let registry: Registry;
let limits: TimeLimits;
let performed: Effects[];
const error = vi.fn();
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-time-limits-'));
  registry = new Registry(path.join(directory, 'kr.db'));
  performed = [];
  const context = { registry, liveProgress: () => undefined, isEnding: () => false, onEndOfAll: () => null };
  limits = new TimeLimits({ context, perform: (effects) => performed.push(effects), log: { error } });
  // What makes a transaction goes on as it does.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A task that runs for the first time. */
function running(key: string, timeoutMs: number): Promise<TaskRow> {
  return registry.transact(() => insertTask(registry, key, { timeoutMs }, { state: 'Running', attempt: 1 }));
}
const stateOf = (key: string) => registry.tasks.get(key)?.state;

it('makes a task fail once its time is over, by stopping it', async () => {
  limits.begin(await running('a', 1500));
  vi.advanceTimersByTime(1499);
  expect(stateOf('a')).toBe('Running');
  vi.advanceTimersByTime(1);
  await registry.settled();
  expect(registry.tasks.get('a')).toMatchObject({
    state: 'Stopping',
    cancel_asked: 0,
    ending_fault: expect.stringContaining('1.5s (--timeout)'),
  });
  await vi.waitFor(() => expect(performed).toMatchObject([{ stopped: ['a'], ended: [] }]));
});

it('waits longer than one timer can', async () => {
  limits.begin(await running('a', 2 * maxTimerMs + 5));
  vi.advanceTimersByTime(2 * maxTimerMs + 4);
  expect([stateOf('a'), vi.getTimerCount()]).toEqual(['Running', 1]);
  vi.advanceTimersByTime(1);
  await registry.settled();
  expect(stateOf('a')).toBe('Stopping');
});

it('lets a task alone that has ended, or is at a later attempt', async () => {
  limits.begin(await running('ended', 1000));
  limits.end('ended');
  expect(vi.getTimerCount()).toBe(0);

  limits.begin(await running('later', 1000));
  await registry.transact(() => registry.tasks.update('later', { attempt: 2 }));
  vi.advanceTimersByTime(1000);
  await registry.settled();
  expect([stateOf('ended'), stateOf('later')]).toEqual(['Running', 'Running']);
});

it('tries again when it could not be written', async () => {
  limits.begin(await running('a', 1000));
  const insist = vi.spyOn(registry, 'insist').mockRejectedValueOnce(new Error('no room'));
  vi.advanceTimersByTime(1000);
  await vi.waitFor(() => expect(error).toHaveBeenCalledOnce());
  expect(stateOf('a')).toBe('Running');
  vi.advanceTimersByTime(500);
  await registry.settled();
  expect([stateOf('a'), insist.mock.calls.length]).toEqual(['Stopping', 2]);
});
