import type { Submitted } from './task-run.ts';

/** What holds for the tasks of a group. */
export interface GroupRule {
  /** The most that run at a time, of all languages together; null: no limit of its own. */
  parallel: number | null;
  /** Nothing more starts. */
  suspended: boolean;
}

/** Why a group keeps its tasks from running. */
export type GroupHold = 'suspended' | 'full';

/** Tasks that are the same to the gate: of one group and, where they may go beyond limits, of one parent. */
export interface Lane {
  group: string;
  /** Whether the parents of its tasks run, and may wait for them. */
  beyondLimit: boolean;
}

/** What the pools of all languages have in common: how many of a group run, and so whether one more may. */
export class GroupGate {
  readonly #ruleOf: (group: string) => GroupRule;
  readonly #running = new Map<string, Set<Submitted>>();
  /** How many children of a task the pools have, by the parent's id. */
  readonly #children = new Map<string, number>();

  constructor(ruleOf: (group: string) => GroupRule) {
    this.#ruleOf = ruleOf;
  }

  /** Null when a task of this lane may run now. */
  hold({ group, beyondLimit }: Lane): GroupHold | null {
    const { parallel, suspended } = this.#ruleOf(group);
    if (suspended) return 'suspended';
    if (parallel === null) return null;
    const running = this.#running.get(group);
    if (!running || running.size < parallel) return null;
    // A parent may wait for its children. If it counted against them, or against those that these wait for, a group
    // could wait for itself. What has no children ends by itself, and makes room.
    return beyondLimit && this.#countWithoutChildren(running) < parallel ? null : 'full';
  }

  isSuspended(group: string): boolean {
    return this.#ruleOf(group).suspended;
  }

  /** A task came to a pool. */
  submitted({ options: { parentId } }: Submitted): void {
    if (parentId === null) return;
    this.#children.set(parentId, (this.#children.get(parentId) ?? 0) + 1);
  }

  /** A task has ended. */
  ended({ options: { parentId } }: Submitted): void {
    if (parentId === null) return;
    const left = (this.#children.get(parentId) ?? 0) - 1;
    if (left > 0) this.#children.set(parentId, left);
    else this.#children.delete(parentId);
  }

  /** A task takes a place of its group. */
  enter(submitted: Submitted): void {
    const { group } = submitted.options;
    const running = this.#running.get(group);
    if (running) running.add(submitted);
    else this.#running.set(group, new Set([submitted]));
  }

  /** A task gives its place back. */
  leave(submitted: Submitted): void {
    const { group } = submitted.options;
    const running = this.#running.get(group);
    running?.delete(submitted);
    if (running?.size === 0) this.#running.delete(group);
  }

  #countWithoutChildren(running: ReadonlySet<Submitted>): number {
    let count = 0;
    for (const { job } of running) if (!this.#children.has(job.taskId)) count++;
    return count;
  }
}
