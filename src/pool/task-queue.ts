import type { Submitted } from './task-run.ts';

/** Tasks that wait, first in, first out. Taking any of them out costs the same whatever the length. */
export class TaskQueue {
  readonly #all = new Map<string, Submitted>();
  /** Those that may run beyond the limit, which are looked at apart. */
  readonly #children = new Map<string, Submitted>();

  get length(): number {
    return this.#all.size;
  }

  add(submitted: Submitted): void {
    const { taskId } = submitted.job;
    this.#all.set(taskId, submitted);
    if (submitted.options.beyondLimit) this.#children.set(taskId, submitted);
  }

  first(): Submitted | undefined {
    return this.#all.values().next().value;
  }

  firstChild(mayRun: (submitted: Submitted) => boolean): Submitted | undefined {
    for (const submitted of this.#children.values()) if (mayRun(submitted)) return submitted;
    return undefined;
  }

  /** Undefined when it is not there. */
  remove(taskId: string): Submitted | undefined {
    const submitted = this.#all.get(taskId);
    this.#all.delete(taskId);
    this.#children.delete(taskId);
    return submitted;
  }
}
