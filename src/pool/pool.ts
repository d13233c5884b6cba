import type { PoolStatus } from '../protocol/daemon-status.ts';
import type { TaskDefinition } from '../protocol/definition.ts';
import { KrError } from '../protocol/errors.ts';
import { type Language, languages } from '../protocol/language.ts';
import type { Adapter, LanguageStatus, Prepared } from '../runners/runner.ts';
import { GroupGate, type GroupHold, type GroupRule } from './group-gate.ts';
import { LanguagePool } from './language-pool.ts';
import type { PoolLog } from './pool-log.ts';
import { comesBefore } from './task-queue.ts';
import type { Submitted } from './task-run.ts';
import type { PoolJob, PoolSettings, SubmitOptions, TaskSink } from './task-sink.ts';

export type { GroupHold, GroupRule } from './group-gate.ts';
export type {
  JobLimits,
  PoolJob,
  PoolOutcome,
  PoolSettings,
  StopStep,
  SubmitOptions,
  TaskSink,
} from './task-sink.ts';

export interface PoolOptions {
  adapters: readonly Adapter[];
  settings: () => PoolSettings;
  /** What holds for a group now, by its key. Asked for anew each time it matters. */
  groupRule: (group: string) => GroupRule;
  log: PoolLog;
  /** Memory that can still be had, in bytes: by default what the system says, within the limits of a container. */
  availableBytes?: () => number;
}

/** Where tasks run. */
export interface Pool {
  /** Checks and compiles code. Rejects with a KrError where the language or a reference is missing. */
  prepare(definition: TaskDefinition): Promise<Prepared>;
  /** Starts a runner ahead when none is free and the limit allows it. */
  warm(language: Language): void;
  /**
   * Takes a task. Those of one language whose groups have room start by priority, then in their order; all else is
   * told to the sink.
   */
  submit(job: PoolJob, sink: TaskSink, options: SubmitOptions): void;
  /**
   * Cancels a task: a queued one ends as stopped without starting, a running one goes through the steps of a
   * stop. False when the pool does not have it, or it was cancelled already.
   */
  cancel(taskId: string): boolean;
  /** Ends a task's processes at once. False when the pool does not have it. */
  kill(taskId: string): boolean;
  /**
   * Bytes of memory of a running task, with all that it started; null when that is not known, or the pool does not
   * have it. Exact where it is more than `limit`.
   */
  taskMemoryBytes(taskId: string, limit: number): Promise<number | null>;
  /** Why its group keeps a task from running; null when it does not, or the pool does not have the task. */
  heldBy(taskId: string): GroupHold | null;
  status(): PoolStatus[];
  /** Follows changed settings and groups. */
  reconfigure(): void;
  languages(): Promise<LanguageStatus[]>;
  /** Begins no further task: those that have not started are let go without a word. There is no way back. */
  seal(): void;
  /** Seals, stops what runs with this grace period, and ends all runners. */
  dispose(options: { graceMs: number }): Promise<void>;
}

export function createPool({
  adapters,
  settings,
  groupRule,
  log,
  availableBytes = () => process.availableMemory(),
}: PoolOptions): Pool {
  const pools = new Map<Language, LanguagePool>();
  const adapterOf = new Map<Language, Adapter>();
  const poolOf = new Map<string, LanguagePool>();
  const gate = new GroupGate(groupRule);
  const onEnd = (submitted: Submitted): void => {
    poolOf.delete(submitted.job.taskId);
    gate.ended(submitted);
  };
  for (const language of languages) {
    const adapter = adapters.find((one) => one.languages.includes(language));
    if (!adapter) continue;
    adapterOf.set(language, adapter);
    const shared = { settings, gate, onEnd, onRoom: dispatch, log, availableBytes };
    pools.set(language, new LanguagePool({ adapter, language, ...shared }));
  }

  /** Begins what may run. All languages in one order, since they share the groups. */
  function dispatch(): void {
    for (;;) {
      let first: { pool: LanguagePool; next: Submitted } | undefined;
      for (const pool of pools.values()) {
        const next = pool.next();
        if (next && (!first || comesBefore(next, first.next))) first = { pool, next };
      }
      if (!first) return;
      first.pool.begin(first.next);
    }
  }

  function find<T>(found: T | undefined, language: Language): T {
    if (found === undefined)
      throw new KrError(
        'language_unavailable',
        `${language} has no runner here: kr doctor tells what works.`,
      );
    return found;
  }

  return {
    async prepare(definition) {
      return find(adapterOf.get(definition.language), definition.language).prepare(definition);
    },
    warm(language) {
      pools.get(language)?.warm();
    },
    submit(job, sink, options) {
      const pool = find(pools.get(job.language), job.language);
      const submitted = { job, sink, options };
      poolOf.set(job.taskId, pool);
      gate.submitted(submitted);
      pool.submit(submitted);
      dispatch();
    },
    cancel: (taskId) => poolOf.get(taskId)?.cancel(taskId) ?? false,
    kill: (taskId) => poolOf.get(taskId)?.kill(taskId) ?? false,
    taskMemoryBytes: async (taskId, limit) => poolOf.get(taskId)?.taskMemoryBytes(taskId, limit) ?? null,
    heldBy: (taskId) => poolOf.get(taskId)?.heldBy(taskId) ?? null,
    status: () => [...pools.values()].map((pool) => pool.status()),
    reconfigure() {
      dispatch();
      for (const pool of pools.values()) pool.reconfigure();
    },
    languages: () => Promise.all([...adapterOf].map(([language, adapter]) => adapter.status(language))),
    seal() {
      for (const pool of pools.values()) pool.seal();
    },
    async dispose({ graceMs }) {
      await Promise.all([...pools.values()].map((pool) => pool.close(graceMs)));
      await Promise.all(adapters.map((adapter) => adapter.dispose()));
    },
  };
}
