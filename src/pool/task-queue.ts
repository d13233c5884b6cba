import type { Lane } from './group-gate.ts';
import { Heap, type Placed } from './heap.ts';
import type { Submitted } from './task-run.ts';

/** Tasks of which either all may run or none: those of a group and, of those that may go beyond limits, of a parent. */
export interface QueueLane extends Lane {
  readonly parentId: string | null;
}

interface Waiter extends Placed {
  readonly submitted: Submitted;
  readonly lane: LaneOfHeap;
}

interface LaneOfHeap extends QueueLane {
  readonly waiters: Heap<Waiter>;
}

/**
 * Tasks that wait: the highest priority first, then the oldest. To find the first costs as much as there are groups
 * and running parents, whatever the number of tasks.
 */
export class TaskQueue {
  readonly #all = new Map<string, Waiter>();
  readonly #lanes = new Map<string, LaneOfHeap>();

  get length(): number {
    return this.#all.size;
  }

  add(submitted: Submitted): void {
    const lane = this.#laneFor(submitted);
    const waiter = { submitted, lane, position: 0 };
    lane.waiters.add(waiter);
    this.#all.set(submitted.job.taskId, waiter);
  }

  /** The first of those that may run. */
  first(mayRun: (lane: QueueLane) => boolean): Submitted | undefined {
    let first: Submitted | undefined;
    for (const lane of this.#lanes.values()) {
      const next = lane.waiters.first;
      if (next && (!first || comesBefore(next.submitted, first)) && mayRun(lane)) first = next.submitted;
    }
    return first;
  }

  /** Undefined when the task is not there. */
  laneOf(taskId: string): QueueLane | undefined {
    return this.#all.get(taskId)?.lane;
  }

  /** Undefined when it is not there. */
  remove(taskId: string): Submitted | undefined {
    const waiter = this.#all.get(taskId);
    if (!waiter) return undefined;
    const { lane, submitted } = waiter;
    this.#all.delete(taskId);
    lane.waiters.remove(waiter);
    if (lane.waiters.size === 0) this.#lanes.delete(keyOf(lane));
    return submitted;
  }

  #laneFor({ options: { group, beyondLimit, parentId } }: Submitted): LaneOfHeap {
    const fields = { group, beyondLimit, parentId: beyondLimit ? parentId : null };
    const key = keyOf(fields);
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { ...fields, waiters: new Heap(isBefore) };
      this.#lanes.set(key, lane);
    }
    return lane;
  }
}

function isBefore(one: Waiter, other: Waiter): boolean {
  return comesBefore(one.submitted, other.submitted);
}

/** Whether a task is to run before another. */
export function comesBefore({ options: one }: Submitted, { options: other }: Submitted): boolean {
  return one.priority === other.priority ? one.order < other.order : one.priority > other.priority;
}

/** No group's name and no id has a blank in it. */
function keyOf({ group, beyondLimit, parentId }: QueueLane): string {
  return `${group} ${beyondLimit} ${parentId ?? ''}`;
}
