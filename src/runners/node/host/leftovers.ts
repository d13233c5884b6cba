import { readFileSync } from 'node:fs';

/** What keeps the event loop alive, counted by kind. */
function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** True when the process has children, also those that it does not wait for. */
function hasChildren(): boolean {
  try {
    return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim() !== '';
  } catch {
    // Not Linux, or a kernel that does not tell: children that are waited for count as resources.
    return false;
  }
}

/** Watches what a task leaves behind that can't be put back. */
export class LeftoverWatch {
  readonly #resources = countResources();
  #workers = 0;
  readonly #onWorker = () => {
    this.#workers++;
  };

  constructor() {
    process.on('worker', this.#onWorker);
  }

  /** What was left behind; null when there is nothing. */
  find(): string | null {
    for (const [kind, count] of countResources()) {
      if (count > (this.#resources.get(kind) ?? 0)) return `${kind} left behind`;
    }
    if (this.#workers > 0) return 'worker threads were used';
    return hasChildren() ? 'child processes left behind' : null;
  }

  stop(): void {
    process.removeListener('worker', this.#onWorker);
  }
}
