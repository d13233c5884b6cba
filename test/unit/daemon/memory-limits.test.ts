import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryLimits } from '../../../src/daemon/flow/memory-limits.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { insertTask } from './insert-task.ts';

const mib = 1024 * 1024;
let directory: string;
let registry: Registry;
let limits: MemoryLimits;
/** What tasks hold, by id. */
let held: Record<string, number | null>;
const pool = { taskMemoryBytes: vi.fn(async (id: string) => held[id] ?? null), kill: vi.fn() };
const perform = vi.fn();
const error = vi.fn();
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-memory-limits-'));
  registry = new Registry(path.join(directory, 'kr.db'));
  held = {};
  const context = { registry, liveProgress: () => undefined, isEnding: () => false, onEndOfAll: () => null };
  limits = new MemoryLimits({ context, pool, perform, log: { error } });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

async function begin(id: string, maxMemoryBytes: number): Promise<void> {
  const change = { state: 'Running', attempt: 1 } as const;
  limits.begin(await registry.transact(() => insertTask(registry, id, { maxMemoryBytes }, change)));
}
/** The next look, to its end. */
async function look(): Promise<void> {
  const looks = pool.taskMemoryBytes.mock.calls.length;
  await vi.advanceTimersToNextTimerAsync();
  await vi.waitFor(() => expect(pool.taskMemoryBytes.mock.calls.length).toBeGreaterThan(looks));
  await registry.settled();
}

it('makes a task fail that holds too much, tells how much, and kills it', async () => {
  await begin('big', 100 * mib);
  await begin('small', 100 * mib);
  Object.assign(held, { big: 100 * mib, small: 10 * mib });
  await look();
  expect(registry.tasks.get('big')?.state).toBe('Running');
  held.big = 1536 * mib;
  await look();
  await vi.waitFor(() => expect(pool.kill.mock.calls).toEqual([['big']]));
  expect(perform).toHaveBeenCalledBefore(pool.kill);
  const { state, ending_fault } = registry.tasks.get('big') ?? {};
  expect([state, JSON.parse(ending_fault ?? '')]).toMatchObject([
    'Stopping',
    { code: 'memory_exceeded', message: expect.stringMatching(/1\.5 GiB .* 100 MiB \(--max-memory\)/) },
  ]);
  expect(registry.tasks.get('small')?.state).toBe('Running');
});

it('looks no more when no such task runs, nor ever at others', async () => {
  limits.begin(await registry.transact(() => insertTask(registry, 'free', {}, { state: 'Running' })));
  expect(vi.getTimerCount()).toBe(0);
  await begin('a', mib);
  await look();
  limits.end('a');
  await vi.advanceTimersToNextTimerAsync();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  expect(pool.taskMemoryBytes).toHaveBeenCalledOnce();
});

it('lets a task alone that has ended meanwhile, or of which nothing is known', async () => {
  await begin('unknown', mib);
  await begin('ended', mib);
  Object.assign(held, { unknown: null, ended: 2 * mib });
  pool.taskMemoryBytes.mockImplementationOnce(async () => null);
  const looking = look();
  limits.end('ended');
  await registry.transact(() => registry.tasks.update('ended', { state: 'Completed' }));
  await looking;
  expect(pool.kill).not.toHaveBeenCalled();
  expect(registry.tasks.get('ended')?.state).toBe('Completed');
});
