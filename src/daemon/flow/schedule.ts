import type { Fault } from '../../protocol/task.ts';
import { maxTimerMs } from '../../settings/quantities.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskRow } from '../registry/task-row.ts';

export interface ScheduleOptions {
  registry: Registry;
  /** Hands a task to the pool, unless the pool has it. */
  submit: (row: TaskRow) => void;
  /** Why a task can't start here at all; null when it can. */
  faultOf: (row: TaskRow) => Fault | null;
  /** Makes a task fail that has not started. */
  fail: (key: string, fault: Fault) => void;
}

/** Decides when a Queued task goes to the pool: once what it waits for has ended, and not before its time. */
export class Schedule {
  readonly #options: ScheduleOptions;
  /** Timers of tasks that wait for their time, by key. */
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** A task was queued, or something that held it back is gone: it is looked at anew. */
  consider(key: string): void {
    const { registry, submit, faultOf, fail } = this.#options;
    const row = registry.tasks.get(key);
    if (row?.state !== 'Queued' || registry.dependencies.waits(key)) return;
    const wait = (row.not_before ?? 0) - Date.now();
    const fault = wait > 0 ? null : faultOf(row);
    if (wait > 0) this.#considerIn(key, wait);
    else if (fault) fail(key, fault);
    else submit(row);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #considerIn(key: string, ms: number): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        this.consider(key);
      },
      Math.min(ms, maxTimerMs),
    );
    this.#timers.set(key, timer.unref());
  }
}
