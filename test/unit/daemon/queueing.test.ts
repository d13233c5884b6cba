import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Schedule } from '../../../src/daemon/flow/schedule.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { Execution, type ExecutionOptions } from '../../../src/daemon/tasks/execution.ts';
import { SecretStore } from '../../../src/daemon/tasks/secret-store.ts';
import { TaskService, type TaskServiceOptions } from '../../../src/daemon/tasks/task-service.ts';
import type { TaskSink } from '../../../src/pool/task-sink.ts';
import { canMount, SmallDisk } from '../../helpers/small-disk.ts';

const outcome = { result: null, fault: null, exitCode: 0, progress: null, killed: false };
/** What a runner got to run, in order. */
let ran: string[];
/** Turns until the pool has a runner and code that is ready, when both wait. */
let turns: number;
let ended: number;
let directory: string;
let registry: Registry;
let tasks: TaskService;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-queueing-'));
  [ran, turns, ended] = [[], 1, 0];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A pool with a runner that is always free, and runs for ever. */
const pool = {
  warm: () => undefined,
  heldBy: () => null,
  prepare: async () => ({ ok: true, artifact: null }),
  async submit({ taskId }: { taskId: string }, sink: TaskSink) {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    try {
      await sink.starting();
      ran.push(taskId);
    } catch {
      ended++;
      sink.ended({ ...outcome, kind: 'lost' });
    }
  },
};

function open(where: string): void {
  registry = new Registry(path.join(where, 'kr.db'));
  const log = { info: vi.fn(), error: vi.fn(), warn: vi.fn(), fatal: vi.fn() };
  const common = { registry, pool, log, secrets: new SecretStore(), stopping: () => 'no' } as unknown;
  const execution = new Execution({
    ...(common as ExecutionOptions),
    settings: () =>
      ({ maxResultBytes: 1000, maxOutputBytes: 1000 }) as ReturnType<ExecutionOptions['settings']>,
    environmentFor: () => ({}),
    perform: () => undefined,
  });
  const surroundings = { workingDirectory: '/', environment: {}, umask: '022' };
  const schedule = new Schedule({
    registry,
    submit: (row) => execution.submit(row),
    faultOf: () => null,
    fail: () => undefined,
  });
  const perform = () => undefined;
  tasks = new TaskService({ ...(common as TaskServiceOptions), execution, schedule, perform, surroundings });
}

it('a task that is started while a runner is free is queued and running in one transaction', async () => {
  open(directory);
  await tasks.create({ language: 'JavaScript', body: { code: '1', id: 'a' }, query: {}, start: false });
  const { newest } = registry.events;
  const starting = tasks.start('a');
  // Nobody sees it before it is on the disk.
  expect(registry.events.read(newest, {}).events).toEqual([]);
  expect(await starting).toEqual({ ok: true });
  const states = registry.events.read(newest, {}).events.map(({ json }) => JSON.parse(json).state);
  expect(states).toEqual(['Queued', 'Running']);
  await vi.waitFor(() => expect(ran).toEqual(['a']));
  registry.close();
});

describe.skipIf(!canMount)('on a full disk', () => {
  const mib = 1024 * 1024;
  const create = (id: string) =>
    tasks.create({ language: 'JavaScript', body: { code: '1', id }, query: {}, start: false });

  it('a start that failed for what was written with it is made up for, and the task runs once', async () => {
    using _disk = new SmallDisk(directory, '8m');
    open(directory);
    await create('big');
    const tooMuch = () => registry.tasks.appendResult('big', Buffer.alloc(12 * mib));
    for (turns of [0, 1, 4]) {
      for (const wait of [0, 2, 5]) {
        const id = `${turns}-${wait}`;
        await create(id);
        ran = [];
        const starting = tasks.start(id);
        for (let turn = 0; turn < wait; turn++) await Promise.resolve();
        await expect(registry.transact(tooMuch)).rejects.toMatchObject({ code: 'disk_full' });
        expect([id, await starting]).toEqual([id, { ok: true }]);
        await vi.waitFor(() => expect(ran).toEqual([id]));
        expect(registry.tasks.get(id)?.state).toBe('Running');
      }
    }
    registry.close();
  });

  it('a start that can not be written is refused, and the task is what it was', async () => {
    using disk = new SmallDisk(directory, '2m');
    open(directory);
    await create('a');
    disk.fill(path.join(directory, 'kr.db-wal'));
    await expect(tasks.start('a')).rejects.toMatchObject({ code: 'disk_full' });
    await vi.waitFor(() => expect(ended).toBe(1));
    disk.empty();
    expect([(await tasks.get('a'))?.state, ran]).toEqual(['Created', []]);
    expect(await tasks.start('a')).toEqual({ ok: true });
    await vi.waitFor(() => expect(ran).toEqual(['a']));
    registry.close();
  });
});
