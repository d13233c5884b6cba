/** Groups and priorities: who starts when more could than may. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPool, type GroupRule, type Pool, type SubmitOptions } from '../../../src/pool/pool.ts';
import type { Language } from '../../../src/protocol/language.ts';
import { FakeAdapter, FakeSink, log, poolJob, settings, submitOptions } from './fakes.ts';

const adapters = [new FakeAdapter(['JavaScript']), new FakeAdapter(['PowerShell'])];
let rules: Record<string, Partial<GroupRule>>;
let maxRunners: number;
let pool: Pool;

beforeEach(() => {
  vi.useFakeTimers();
  adapters.splice(0, 2, new FakeAdapter(['JavaScript']), new FakeAdapter(['PowerShell']));
  rules = {};
  maxRunners = 8;
  pool = createPool({
    adapters,
    settings: () => settings({ maxRunners }),
    groupRule: (group) => ({ parallel: null, suspended: false, ...rules[group] }),
    log,
    availableBytes: () => 2 ** 33,
  });
});
afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

async function submit(
  taskId: string,
  options: Partial<SubmitOptions> = {},
  language: Language = 'JavaScript',
): Promise<FakeSink> {
  const sink = new FakeSink();
  pool.submit(poolJob(taskId, { language }), sink, submitOptions(options));
  await settle();
  return sink;
}

/** A child of a task that runs. */
const child = (taskId: string, parentId: string, group: string, language?: Language) =>
  submit(taskId, { parentId, group, beyondLimit: true }, language);

const ran = (): string[] => adapters.flatMap((adapter) => adapter.ran).sort();

async function finish(...ids: string[]): Promise<void> {
  for (const id of ids) {
    adapters
      .find((adapter) => adapter.ran.includes(id))
      ?.runnerOf(id)
      .finish();
    await settle();
  }
}

async function change(group: string, rule: Partial<GroupRule>): Promise<void> {
  rules[group] = rule;
  pool.reconfigure();
  await settle();
}

describe('a group with a limit', () => {
  it('runs so many of its tasks, of all languages together, and others are not held up by it', async () => {
    rules.net = { parallel: 2 };
    await submit('a', { group: 'net' });
    await submit('b', { group: 'net' }, 'PowerShell');
    await submit('c', { group: 'net' });
    await submit('d', { group: 'net' }, 'PowerShell');
    await submit('other');
    expect(ran()).toEqual(['a', 'b', 'other']);
    expect(['a', 'c', 'd', 'other', 'nobody'].map((id) => pool.heldBy(id))).toEqual([
      null,
      'full',
      'full',
      null,
      null,
    ]);
    // The end of one language's task makes room for another's.
    await finish('b');
    expect(ran()).toEqual(['a', 'b', 'c', 'other']);
    await finish('a');
    expect(ran()).toEqual(['a', 'b', 'c', 'd', 'other']);
  });

  it('is within the limit of the pool', async () => {
    maxRunners = 1;
    rules.net = { parallel: 2 };
    await submit('a', { group: 'net' });
    await submit('b', { group: 'net' });
    expect(ran()).toEqual(['a']);
    expect(pool.heldBy('b')).toBe(null);
  });

  it('follows another limit', async () => {
    rules.net = { parallel: 1 };
    for (const id of ['a', 'b', 'c', 'd']) await submit(id, { group: 'net' });
    await change('net', { parallel: 3 });
    expect(ran()).toEqual(['a', 'b', 'c']);
    await change('net', { parallel: 1 });
    await finish('a', 'b');
    expect(ran()).toEqual(['a', 'b', 'c']);
    await finish('c');
    expect(ran()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives the place of a task back that was stopped, also before it started', async () => {
    rules.net = { parallel: 1 };
    for (const id of ['a', 'b', 'c']) await submit(id, { group: 'net' });
    pool.cancel('b');
    pool.kill('a');
    adapters[0]?.runnerOf('a').die();
    await settle();
    expect(ran()).toEqual(['a', 'c']);
  });
});

describe('a child of a running task', () => {
  it('is not kept by its own parent from running, one at a time', async () => {
    rules.one = { parallel: 1 };
    await submit('parent', { group: 'one' });
    await child('k1', 'parent', 'one', 'PowerShell');
    await child('k2', 'parent', 'one');
    await submit('stranger', { group: 'one' });
    expect(ran()).toEqual(['k1', 'parent']);
    await finish('k1');
    expect(ran()).toEqual(['k1', 'k2', 'parent']);
    await finish('k2');
    expect(ran()).toEqual(['k1', 'k2', 'parent']);
    await finish('parent');
    expect(ran()).toEqual(['k1', 'k2', 'parent', 'stranger']);
  });

  it('keeps to the limit of a group whose tasks wait for nobody, however many parents there are', async () => {
    rules.net = { parallel: 2 };
    for (const parent of ['p', 'q']) {
      await submit(parent);
      for (const n of [1, 2, 3]) await child(`${parent}${n}`, parent, 'net');
    }
    expect(ran()).toEqual(['p', 'p1', 'p2', 'q']);
    expect(pool.heldBy('q1')).toBe('full');
  });

  it('runs where two groups would wait for each other', async () => {
    rules.g = { parallel: 1 };
    rules.h = { parallel: 1 };
    await submit('in-g', { group: 'g' });
    await submit('in-h', { group: 'h' });
    await child('of-g', 'in-g', 'h');
    expect(ran()).toEqual(['in-g', 'in-h']);
    await child('of-h', 'in-h', 'g');
    expect(ran()).toEqual(['in-g', 'in-h', 'of-g', 'of-h']);
  });

  it('does not start in a suspended group', async () => {
    rules.held = { suspended: true };
    await submit('parent');
    await child('k', 'parent', 'held');
    expect(ran()).toEqual(['parent']);
    expect(pool.heldBy('k')).toBe('suspended');
  });
});

describe('a suspended group', () => {
  it('starts nothing more until it is resumed; what runs goes on', async () => {
    const first = await submit('a', { group: 'g' });
    await change('g', { suspended: true });
    await submit('b', { group: 'g' });
    await submit('c', { group: 'g' }, 'PowerShell');
    await finish('a');
    expect(first.told).toEqual(['starting', 'completed']);
    expect(ran()).toEqual(['a']);
    await change('g', {});
    expect(ran()).toEqual(['a', 'b', 'c']);
  });

  it('takes back what has no runner yet, in its old place', async () => {
    const [adapter] = adapters as [FakeAdapter];
    maxRunners = 1;
    const start = Promise.withResolvers<void>();
    const begin = adapter.start.bind(adapter);
    adapter.start = async (...args) => {
      await start.promise;
      return begin(...args);
    };
    const sink = await submit('a', { group: 'g' });
    await submit('b', { group: 'g' });
    await change('g', { suspended: true });
    expect(pool.heldBy('a')).toBe('suspended');
    start.resolve();
    await settle();
    expect(ran()).toEqual([]);
    expect(sink.told).toEqual([]);
    const status = pool.status().find(({ language }) => language === 'JavaScript');
    expect(status).toMatchObject({ running: 0, queued: 2, idle: 1 });
    await change('g', {});
    expect(ran()).toEqual(['a']);
    expect(sink.told).toEqual(['starting']);
  });

  it('lets a task be stopped that it took back', async () => {
    await change('g', { suspended: true });
    const sink = await submit('a', { group: 'g' });
    expect(pool.cancel('a')).toBe(true);
    expect(sink.told).toEqual(['stopped']);
    await change('g', {});
    expect(ran()).toEqual([]);
  });
});

describe('the order', () => {
  it('is by priority, then by age, whatever the order of submission', async () => {
    maxRunners = 1;
    await submit('running');
    await submit('old', { order: 1 });
    await submit('low', { priority: -1, order: 0 });
    await submit('high', { priority: 5, order: 9 });
    await submit('older', { order: 0.5 });
    for (const id of ['running', 'high', 'older', 'old']) await finish(id);
    expect(adapters[0]?.ran).toEqual(['running', 'high', 'older', 'old', 'low']);
  });

  it('of groups with room is that of their first tasks', async () => {
    maxRunners = 1;
    rules.full = { parallel: 1 };
    await submit('running', { group: 'full' });
    maxRunners = 2;
    await submit('also');
    await submit('held', { group: 'full', priority: 9 });
    await submit('g', { group: 'g', priority: 1 });
    await submit('h', { group: 'h', priority: 2 });
    await finish('also');
    await finish('h');
    expect(adapters[0]?.ran.filter((id) => id !== 'running')).toEqual(['also', 'h', 'g']);
  });

  it('holds among very many, of which some are stopped', async () => {
    maxRunners = 1;
    await submit('running');
    const total = 2000;
    // Numbers in no order, each once.
    const numbers = Array.from({ length: total }, (_, n) => (n * 739) % total);
    for (const n of numbers) {
      const options = submitOptions({ order: n, group: `g${n % 7}`, priority: n % 3 });
      pool.submit(poolJob(`${n}`), new FakeSink(), options);
    }
    for (const n of numbers) if (n % 5 === 0) pool.cancel(`${n}`);
    const wanted = numbers
      .filter((n) => n % 5 !== 0)
      .sort((one, other) => (other % 3) - (one % 3) || one - other)
      .map(String);
    await finish('running', ...wanted);
    expect(adapters[0]?.ran).toEqual(['running', ...wanted]);
  });
});

it('reads what is to run only when it is to: of all that wait, that would fill the memory', async () => {
  maxRunners = 1;
  const read: string[] = [];
  const job = (taskId: string) => {
    const { load, ...rest } = poolJob(taskId);
    const noted = () => {
      read.push(taskId);
      return load();
    };
    return { ...rest, load: noted };
  };
  for (const id of ['a', 'b', 'c']) pool.submit(job(id), new FakeSink(), submitOptions());
  await settle();
  expect(read).toEqual(['a']);
  pool.cancel('b');
  await finish('a');
  expect(read).toEqual(['a', 'c']);
});

it('a task whose definition can not be read is lost, and the next one runs', async () => {
  maxRunners = 1;
  const sink = new FakeSink();
  const load = () => {
    throw new Error('the disk is gone');
  };
  pool.submit({ taskId: 'a', language: 'JavaScript', load }, sink, submitOptions());
  await submit('b');
  expect(sink.outcome).toMatchObject({
    kind: 'lost',
    fault: { message: expect.stringContaining('the disk is gone') },
  });
  expect(ran()).toEqual(['b']);
});
