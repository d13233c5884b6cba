import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPool, type Pool, type PoolSettings, type SubmitOptions } from '../../../src/pool/pool.ts';
import type { TaskDefinition } from '../../../src/protocol/definition.ts';
import { definition } from '../../helpers/definition.ts';
import { completed, FakeAdapter, FakeSink, log, poolJob, settings, submitOptions } from './fakes.ts';

let adapter: FakeAdapter;
let current: PoolSettings;
let pool: Pool;
/** Memory that can be had, in MiB. */
let available: number;

beforeEach(() => {
  vi.useFakeTimers();
  adapter = new FakeAdapter();
  current = settings();
  available = 8192;
  const availableBytes = () => available * 1024 * 1024;
  const groupRule = () => ({ parallel: null, suspended: false });
  pool = createPool({ adapters: [adapter], settings: () => current, groupRule, log, availableBytes });
});
afterEach(() => vi.useRealTimers());

/** Lets everything happen that waits for nothing. */
const settle = () => vi.advanceTimersByTimeAsync(0);

async function submit(
  taskId: string,
  options: Partial<SubmitOptions> = {},
  changes: Partial<TaskDefinition> = {},
): Promise<FakeSink> {
  const sink = new FakeSink();
  pool.submit(poolJob(taskId, changes), sink, submitOptions(options));
  await settle();
  return sink;
}

describe('the queue', () => {
  it('is first in, first out, within the limit, on runners that are used again', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await submit(id);
    expect(adapter.ran).toEqual(['a', 'b']);
    expect(pool.status()).toEqual([
      { language: 'JavaScript', maxRunners: 2, running: 2, idle: 0, queued: 2 },
    ]);
    adapter.runnerOf('b').finish();
    await settle();
    adapter.runnerOf('a').finish();
    await settle();
    expect(adapter.runners.map(({ ran }) => ran)).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
  });

  it('gives the children of running tasks runners beyond the limit', async () => {
    for (const id of ['a', 'b', 'c']) await submit(id);
    await submit('child', { beyondLimit: true });
    expect(adapter.ran).toEqual(['a', 'b', 'child']);
  });

  it('lets no more children of one parent beyond the limit than the limit', async () => {
    for (const id of ['a', 'b']) await submit(id);
    for (const id of ['k1', 'k2', 'k3']) await submit(id, { beyondLimit: true, parentId: 'a' });
    await submit('other', { beyondLimit: true, parentId: 'b' });
    expect(adapter.ran).toEqual(['a', 'b', 'k1', 'k2', 'other']);
    adapter.runnerOf('k1').finish();
    await settle();
    expect(adapter.ran).toContain('k3');
  });

  it('follows a raised and a lowered limit', async () => {
    for (const id of ['a', 'b', 'c']) await submit(id);
    current = settings({ maxRunners: 3 });
    pool.reconfigure();
    await settle();
    expect(adapter.ran).toEqual(['a', 'b', 'c']);
    for (const id of ['a', 'b', 'c']) adapter.runnerOf(id).finish();
    await settle();
    expect(pool.status()[0]?.idle).toBe(3);
    current = settings({ maxRunners: 1 });
    pool.reconfigure();
    expect(pool.status()[0]?.idle).toBe(1);
  });
});

describe('a task', () => {
  it('starts only after that was written down', async () => {
    const written = Promise.withResolvers<void>();
    const sink = new FakeSink();
    sink.start = () => written.promise;
    pool.submit(poolJob('a'), sink, submitOptions());
    await settle();
    expect(sink.told).toEqual(['starting']);
    expect(adapter.ran).toEqual([]);
    written.resolve();
    await settle();
    expect(adapter.ran).toEqual(['a']);
    adapter.runnerOf('a').finish();
    await settle();
    expect(sink.told).toEqual(['starting', 'completed']);
    expect(sink.outcome).toEqual({ ...completed, killed: false });
  });

  it('never runs when its start is refused, and its runner goes to the next', async () => {
    const sink = new FakeSink();
    sink.start = () => Promise.reject(new Error('not queued any more'));
    pool.submit(poolJob('a'), sink, submitOptions());
    await settle();
    expect(sink.told).toEqual(['starting', 'lost']);
    expect(adapter.ran).toEqual([]);
    await submit('b');
    expect(adapter.starts).toBe(1);
  });

  it('fails when its code does not compile any more', async () => {
    const diagnostic = { line: 1, column: 5, message: 'bad', severity: 'error' as const, code: null };
    adapter.prepared = { ok: false, diagnostics: [diagnostic] };
    const sink = await submit('a');
    expect(sink.outcome).toMatchObject({ kind: 'failed', fault: { code: 'error', message: '1:5: bad' } });
  });

  it('gets another runner when its own died before it began', async () => {
    const sink = new FakeSink();
    sink.start = async () => adapter.runners[0]?.die();
    pool.submit(poolJob('a'), sink, submitOptions());
    await settle();
    expect(adapter.runners.map(({ ran }) => ran)).toEqual([[], ['a']]);
  });

  it('is isolated in a process of its own that goes with it', async () => {
    await submit('a', {}, { isolated: true, environment: { A: '1' } });
    const runner = adapter.runnerOf('a');
    expect(runner.isolatedFor?.environment).toEqual({ A: '1' });
    runner.finish();
    await settle();
    expect(runner.disposed).toBe(true);
  });
});

describe('runners', () => {
  it.each([
    ['one that says that it is not reusable', { reusable: false }],
    ['one that holds too much memory', { memory: 600 * 1024 * 1024 }],
  ])('%s is replaced', async (_name, change) => {
    await submit('a');
    const runner = adapter.runnerOf('a');
    Object.assign(runner, change);
    runner.finish();
    await settle();
    expect(runner.disposed).toBe(true);
    // Before anybody asks for it.
    expect([adapter.starts, pool.status()[0]?.idle]).toEqual([2, 1]);
    await submit('b');
    expect(adapter.runnerOf('b')).not.toBe(runner);
    expect(adapter.starts).toBe(2);
  });

  it('fail the task when they can not be started, once for each task', async () => {
    adapter.startError = new Error('it exited with code 3 before it was ready');
    const sink = await submit('a');
    expect(sink.outcome?.fault?.message).toBe(
      'No runner could be started: it exited with code 3 before it was ready',
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(adapter.starts).toBe(1);
    adapter.startError = null;
    await submit('b');
    expect(adapter.ran).toEqual(['b']);
  });

  it('that died while idle are not used', async () => {
    await submit('a');
    adapter.runnerOf('a').finish();
    await settle();
    adapter.runnerOf('a').die();
    await submit('b');
    expect(adapter.runners).toHaveLength(2);
  });

  it('leave when they are idle for long, the longest idle first', async () => {
    await submit('a');
    await submit('b');
    adapter.runnerOf('a').finish();
    await settle();
    adapter.runnerOf('b').finish();
    await vi.advanceTimersByTimeAsync(250_000);
    await submit('c');
    adapter.runnerOf('c').finish();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(adapter.runners.map(({ disposed }) => disposed)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(pool.status()[0]?.idle).toBe(0);
  });

  it('are started ahead while the language is in use, within the limit', async () => {
    pool.warm('JavaScript');
    pool.warm('JavaScript');
    await settle();
    expect(adapter.starts).toBe(1);
    await submit('a');
    await vi.advanceTimersByTimeAsync(1000);
    expect(pool.status()[0]).toMatchObject({ running: 1, idle: 1 });
    await submit('b');
    await vi.advanceTimersByTimeAsync(1000);
    expect(adapter.starts).toBe(2);
  });

  it('neither start ahead nor wait while memory is scarce, and run tasks all the same', async () => {
    available = 100;
    pool.warm('JavaScript');
    await submit('a');
    await submit('b');
    await vi.advanceTimersByTimeAsync(1000);
    expect([adapter.starts, pool.status()[0]]).toMatchObject([2, { running: 2, idle: 0 }]);
    adapter.runnerOf('a').finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(pool.status()[0]).toMatchObject({ running: 1, idle: 0 });
    expect(adapter.runnerOf('a').disposed).toBe(true);
    available = 8192;
    adapter.runnerOf('b').finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(pool.status()[0]).toMatchObject({ running: 0, idle: 1 });
  });

  it('that are given back are taken before one that is still being started', async () => {
    await submit('a');
    const start = Promise.withResolvers<void>();
    const begin = adapter.start.bind(adapter);
    adapter.start = async (...args) => {
      await start.promise;
      return begin(...args);
    };
    await submit('b');
    expect(adapter.ran).toEqual(['a']);
    adapter.runnerOf('a').finish();
    await settle();
    expect(adapter.runners.map(({ ran }) => ran)).toEqual([['a', 'b']]);
    start.resolve();
    await settle();
    expect(pool.status()[0]).toMatchObject({ running: 1, idle: 1 });
  });
});

describe('stopping', () => {
  it('ends a queued task without starting it', async () => {
    await submit('a');
    await submit('b');
    const sink = await submit('c');
    expect(pool.cancel('c')).toBe(true);
    expect(sink.told).toEqual(['stopped']);
    expect(pool.cancel('c')).toBe(false);
    adapter.runnerOf('a').finish();
    await settle();
    expect(adapter.ran).toEqual(['a', 'b']);
  });

  it('ends a task that waits for its start to be written', async () => {
    const written = Promise.withResolvers<void>();
    const sink = new FakeSink();
    sink.start = () => written.promise;
    pool.submit(poolJob('a'), sink, submitOptions());
    await settle();
    expect(pool.cancel('a')).toBe(true);
    written.resolve();
    await settle();
    expect(sink.told).toEqual(['starting', 'stopped']);
    expect(adapter.ran).toEqual([]);
    expect(pool.status()[0]?.idle).toBe(1);
  });

  it('goes no further than is needed', async () => {
    const sink = await submit('a');
    adapter.runnerOf('a').onCancel = () =>
      adapter.runnerOf('a').finish({ ...completed, kind: 'stopped', result: null });
    expect(pool.cancel('a')).toBe(true);
    expect(pool.cancel('a')).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sink.told).toEqual(['starting', 'asked', 'stopped']);
    expect(sink.outcome?.killed).toBe(false);
  });

  it('asks, sends TERM after the grace period, and KILL two seconds later', async () => {
    const sink = await submit('a');
    const runner = adapter.runnerOf('a');
    pool.cancel('a');
    await vi.advanceTimersByTimeAsync(4999);
    expect(runner.signals).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(runner.signals).toEqual(['SIGTERM']);
    await vi.advanceTimersByTimeAsync(1999);
    expect(runner.signals).toEqual(['SIGTERM']);
    await vi.advanceTimersByTimeAsync(1);
    expect(runner.signals).toEqual(['SIGTERM', 'SIGKILL']);
    runner.die();
    await settle();
    expect(sink.told).toEqual(['starting', 'asked', 'TERM', 'KILL', 'lost']);
    expect(sink.outcome?.killed).toBe(true);
  });

  it('counts a code of its own in answer to TERM as killed', async () => {
    const sink = await submit('a');
    pool.cancel('a');
    await vi.advanceTimersByTimeAsync(5000);
    adapter.runnerOf('a').finish({ ...completed, kind: 'failed', exitCode: 143 });
    await settle();
    expect(sink.outcome?.killed).toBe(true);
  });

  it('kills at once when told so', async () => {
    const sink = await submit('a');
    expect(pool.kill('a')).toBe(true);
    expect(adapter.runnerOf('a').signals).toEqual(['SIGKILL']);
    expect(sink.told).toEqual(['starting', 'asked', 'KILL']);
    expect(pool.kill('nobody')).toBe(false);
  });
});

it('at its end stops what runs, lets go of what is queued, and ends all runners', async () => {
  const sinks = [await submit('a'), await submit('b'), await submit('c')];
  const closing = pool.dispose({ graceMs: 100 });
  await vi.advanceTimersByTimeAsync(100);
  for (const id of ['a', 'b']) adapter.runnerOf(id).die();
  await closing;
  expect(sinks.map(({ told }) => told.at(-1))).toEqual(['lost', 'lost', undefined]);
  expect(adapter.runners.every(({ disposed }) => disposed)).toBe(true);
  expect(adapter.disposed).toBe(true);
});

it('sealed begins nothing more, also when a task that runs makes room', async () => {
  const sinks = [await submit('a'), await submit('b'), await submit('c')];
  pool.seal();
  adapter.runnerOf('a').finish();
  await settle();
  await submit('d');
  expect(adapter.ran).toEqual(['a', 'b']);
  expect(sinks.map(({ told }) => told.at(-1))).toEqual(['completed', 'starting', undefined]);
});

it('at its end lets go of a task whose runner is still being started', async () => {
  const start = Promise.withResolvers<void>();
  const begin = adapter.start.bind(adapter);
  adapter.start = async (...args) => {
    await start.promise;
    return begin(...args);
  };
  const sink = await submit('a');
  const closing = pool.dispose({ graceMs: 100 });
  start.resolve();
  await closing;
  expect(sink.told).toEqual([]);
  expect(adapter.runners.every(({ disposed }) => disposed)).toBe(true);
});

it('refuses a language that nobody runs', async () => {
  await expect(pool.prepare(definition({ language: 'VBNet' }))).rejects.toMatchObject({
    code: 'language_unavailable',
  });
});
