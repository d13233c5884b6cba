import { type Effects, type FlowContext, noEffects } from '../flow/context.ts';
import type { Schedule } from '../flow/schedule.ts';
import type { Registry } from '../registry/registry.ts';
import { rowFlow, rowProgress, type TaskRow } from '../registry/task-row.ts';
import { stateEvent } from './state-event.ts';

export interface QueueingOptions {
  registry: Registry;
  schedule: Schedule;
  liveProgress: FlowContext['liveProgress'];
  /** Does what follows from what was written. */
  perform: (effects: Effects) => void;
}

/** What a transaction may do that queues tasks. */
export interface QueueingStep {
  /** Queues a Created task; gives it as it is then. */
  queue: (row: TaskRow, now: number) => TaskRow;
  effects: Effects;
}

/** Transactions in which tasks are queued. */
export class Queueing {
  readonly #options: QueueingOptions;

  constructor(options: QueueingOptions) {
    this.#options = options;
  }

  /**
   * Runs `write`, which may queue a task, and has that considered at once: where a runner is free, the start of the
   * task is written in the same transaction.
   */
  async transact<T>(write: (step: QueueingStep) => T): Promise<T> {
    const { registry, schedule, perform } = this.#options;
    const queued: TaskRow[] = [];
    let effects = noEffects();
    const writing = registry.transact(() => {
      // Written again in a transaction of its own it has no effects but those of this time.
      effects = noEffects();
      const queue = (row: TaskRow, now: number): TaskRow => {
        const one = this.#queue(row, now);
        queued.push(one);
        return one;
      };
      return write({ queue, effects });
    });
    const [first] = queued;
    if (first) schedule.consider(first.key);
    const value = await writing;
    // Written again: the pool may have found it not queued before.
    if (first && queued.length > 1) schedule.consider(first.key);
    perform(effects);
    return value;
  }

  /** Within a transaction. */
  #queue(row: TaskRow, now: number): TaskRow {
    const { tasks, events } = this.#options.registry;
    const { delayMs } = rowFlow(row);
    const change = {
      state: 'Queued',
      queued_ord: tasks.nextQueuedOrd(),
      ...(delayMs === undefined ? {} : { not_before: now + delayMs }),
    } as const;
    tasks.update(row.key, change);
    const queued: TaskRow = { ...row, ...change };
    events.append(stateEvent(queued, this.#options.liveProgress(row) ?? rowProgress(queued)), now);
    return queued;
  }
}
