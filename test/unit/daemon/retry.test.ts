import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptsOf } from '../../../src/daemon/flow/attempts.ts';
import { noEffects } from '../../../src/daemon/flow/context.ts';
import { decideRetry } from '../../../src/daemon/flow/decide-retry.ts';
import { tryAgain } from '../../../src/daemon/flow/retry.ts';
import { plainFault, type Verdict } from '../../../src/daemon/lifecycle.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { rowProgress, type TaskRow } from '../../../src/daemon/registry/task-row.ts';
import { type FaultCode, faultCodes } from '../../../src/protocol/fault-codes.ts';
import type { RetryPolicy } from '../../../src/protocol/flow.ts';
import { insertTask } from './insert-task.ts';

const policy = (more: Partial<RetryPolicy> = {}): RetryPolicy => ({
  count: 3,
  delayMs: 0,
  backoff: 'fixed',
  on: null,
  ...more,
});
const failed = (code: FaultCode): Verdict => ({
  state: 'Failed',
  fault: plainFault(code, 'why'),
  exitCode: null,
});

describe('whether a task is tried again, and when', () => {
  it.each(faultCodes.map((code) => [code, code !== 'lost' && code !== 'secret_missing'] as const))(
    'after %s, when no fault was named: %s',
    (code, again) => {
      expect(decideRetry(policy(), 1, failed(code)) !== null).toBe(again);
    },
  );

  it('after the named faults alone', () => {
    const on = policy({ on: ['lost', 'exit'] });
    const again = faultCodes.filter((code) => decideRetry(on, 1, failed(code)) !== null);
    expect(again).toEqual(['exit', 'lost']);
  });

  it('as often as was asked for', () => {
    const attempts = [1, 2, 3, 4, 5].map((attempt) => decideRetry(policy(), attempt, failed('error')));
    expect(attempts).toEqual([0, 0, 0, null, null]);
    expect(decideRetry(undefined, 1, failed('error'))).toBeNull();
  });

  it.each(['Completed', 'Stopped'] as const)('not when it is %s', (state) => {
    const fault = plainFault('killed', 'why');
    expect(decideRetry(policy(), 1, { state, fault, exitCode: null })).toBeNull();
  });

  const day = 24 * 3600 * 1000;
  it.each([
    ['fixed', 1000, [1000, 1000, 1000, 1000]],
    ['exponential', 1000, [1000, 2000, 4000, 8000]],
    ['exponential', 0, [0, 0, 0, 0]],
    ['exponential', 10 * day, [10 * day, 20 * day, 2 ** 31 - 1, 2 ** 31 - 1]],
    // What was asked for is no growth.
    ['exponential', 30 * day, [30 * day, 30 * day, 30 * day, 30 * day]],
  ] as const)('after a %s delay of %i ms', (backoff, delayMs, delays) => {
    const decided = [1, 2, 3, 4].map((n) =>
      decideRetry(policy({ count: 1000, delayMs, backoff }), n, failed('error')),
    );
    expect(decided).toEqual(delays);
  });

  it('also at the thousandth attempt', () => {
    const grown = policy({ count: 1000, delayMs: 1, backoff: 'exponential' });
    expect(decideRetry(grown, 1000, failed('error'))).toBe(2 ** 31 - 1);
  });
});

describe('an attempt that is followed by another', () => {
  let directory: string;
  let registry: Registry;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'kr-retry-'));
    registry = new Registry(path.join(directory, 'kr.db'));
  });
  afterEach(() => {
    registry.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const now = new Date(10_000);
  const get = () => registry.tasks.get('a') as TaskRow;
  const end = (effects = noEffects()) => {
    const context = {
      registry,
      liveProgress: () => undefined,
      isEnding: () => false,
      onEndOfAll: () => null,
    };
    return tryAgain(context, { row: get(), verdict: failed('exit') }, now, effects);
  };

  it('leaves the task queued as if it had not run, and nothing follows from it', async () => {
    const effects = noEffects();
    await registry.transact(() => {
      const running = { state: 'Running', attempt: 1, started_at: 5000, queued_ord: 1 } as const;
      insertTask(registry, 'a', { retry: policy({ delayMs: 700 }) }, { ...running, ending_fault: '{}' });
      insertTask(registry, 'b', {}, { state: 'Queued', queued_ord: 2 });
      registry.tasks.appendResult('a', Buffer.from('1'));
      registry.dependencies.add({ key: 'b', on_key: 'a', any_end: 1 });
      expect(end(effects)).toBe(true);
    });
    expect(effects).toEqual({ ...noEffects(), released: ['a'] });
    expect(get()).toMatchObject({
      state: 'Queued',
      attempt: 1,
      started_at: null,
      completed_at: null,
      fault: null,
      exit_code: null,
      ending_fault: null,
      not_before: 10_700,
    });
    // It stands behind those that were queued meanwhile.
    expect(get().queued_ord).toBeGreaterThan(2);
    expect(rowProgress(get())).toMatchObject({
      percentComplete: 0,
      statusMessage: 'Attempt 1 of 4 failed (exit)',
      isTerminal: false,
    });
    expect(registry.tasks.resultPieces('a')).toEqual([]);
    expect(registry.dependencies.waits('b')).toBe(true);
  });

  it('is kept, with where its events are', async () => {
    const output = (text: string) =>
      registry.events.append({ type: 'output', taskId: 'a', stream: 'stdout', text, position: null }, 1);
    const first = await registry.transact(() => {
      insertTask(registry, 'a', { retry: policy() }, { state: 'Running', attempt: 1, started_at: 5000 });
      const seq = output('one');
      end();
      return seq;
    });
    const attempt = {
      number: 1,
      state: 'Failed',
      startedAt: new Date(5000).toISOString(),
      completedAt: now.toISOString(),
      fault: failed('exit').fault,
    };
    expect(attemptsOf(registry, get())).toEqual([attempt]);
    const second = await registry.transact(() => {
      registry.tasks.update('a', { state: 'Running', attempt: 2, started_at: 20_000 });
      return output('two');
    });
    const last = { number: 2, state: 'Running', startedAt: new Date(20_000).toISOString() };
    expect(attemptsOf(registry, get())).toEqual([attempt, { ...last, completedAt: null, fault: null }]);
    const [one, two] = [1, 2].map((number) => registry.attempts.range('a', number));
    expect(one?.since).toBeLessThan(first);
    expect(one?.before).toBeGreaterThan(first);
    expect(two?.since).toBeGreaterThan(first);
    expect(two?.since).toBeLessThan(second);
    expect(two?.before).toBeGreaterThan(second);
    await registry.transact(() => registry.tasks.delete('a'));
    expect(registry.attempts.of('a')).toEqual([]);
  });

  it('is none for a task that never ran', async () => {
    await registry.transact(() => insertTask(registry, 'a', {}, { state: 'Queued' }));
    expect(attemptsOf(registry, get())).toEqual([]);
  });
});
