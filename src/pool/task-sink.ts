import type { TaskDefinition } from '../protocol/definition.ts';
import type { Language } from '../protocol/language.ts';
import type { JobLimits, JobSink, Outcome } from '../runners/runner.ts';

export type { JobLimits };

/** A task that is to run. */
export interface PoolJob {
  taskId: string;
  language: Language;
  /** Reads what is to run, once it is to: of all that wait, that would fill the memory. */
  load: () => TaskDefinition;
}

export interface SubmitOptions {
  /** The key of its group. */
  group: string;
  /** Higher first; among equals the one with the lower `order`. */
  priority: number;
  order: number;
  /** A child of a running task may get a runner beyond the limit: its parent may wait for it. */
  beyondLimit: boolean;
  /**
   * The parent. No more of its children run beyond the limit at a time than the limit itself: a task that makes a
   * thousand children does not get a thousand processes.
   */
  parentId: string | null;
}

/** The steps of stopping a task: cancel was asked, TERM was sent, KILL was sent. */
export type StopStep = 'asked' | 'TERM' | 'KILL';

/** `killed`: the task ended because its processes were signalled after cancel had been asked. */
export type PoolOutcome = Outcome & { killed: boolean };

/** What the pool tells of a task. Calls come in order; `ended` is the last, and comes once. */
export interface TaskSink extends JobSink {
  /** The task has a runner. Its code runs only after this resolved, within these limits; when it rejects, never. */
  starting(): Promise<JobLimits>;
  stopStep(step: StopStep): void;
  ended(outcome: PoolOutcome): void;
}

/** What the pool needs of the settings. Asked for anew each time it matters. */
export interface PoolSettings {
  /** Per language. */
  maxRunners: number;
  gracePeriodMs: number;
  idleTimeoutMs: number;
}
