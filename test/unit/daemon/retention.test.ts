import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Retention } from '../../../src/daemon/tasks/retention.ts';
import { settingValues } from '../../../src/settings/values.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Options = ConstructorParameters<typeof Retention>[0];

it('that failed, as on a full disk, is tried again', async () => {
  const removed: string[] = [];
  const removeMany = vi.fn(async (keys: readonly string[]) => {
    if (removeMany.mock.calls.length === 1) throw new Error('full');
    removed.push(...keys);
    return keys.map(() => ({ ok: true }));
  });
  const retention = new Retention({
    registry: { tasks: { expired: () => ['a', 'b'] } } as unknown as Options['registry'],
    tasks: { removeMany } as unknown as Options['tasks'],
    groups: () => [],
    settings: () => ({ ...settingValues('/no/such/directory'), retentionCount: 0 }),
    log: pino({ enabled: false }),
  });
  retention.consider();
  await vi.advanceTimersByTimeAsync(1000);
  expect(removeMany).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(removed).toEqual(['a', 'b']);
  retention.stop();
});
