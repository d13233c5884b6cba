import type { Progress } from '../../protocol/progress.ts';
import { isTerminal } from '../../protocol/state.ts';
import { rowFlow, rowProgress } from '../registry/task-row.ts';
import type { FlowContext } from './context.ts';
import { rolledPercent, withPercent } from './rolled-progress.ts';

/** A parent is looked at no sooner than this after it was, in milliseconds. */
const pauseMs = 100;
/** Of its time a parent with very many children takes one part in so many. */
const share = 20;

/** The progress of a task as it is shown. */
export interface Shown {
  readonly id: string;
  progress: Progress;
  /** The registry has an older progress. */
  dirty: boolean;
}

export interface RollupOptions {
  context: FlowContext;
  /** Shows a percentage of a task that runs; undefined: its own. False when it does not run. */
  showRunning: (key: string, percent: number | undefined) => boolean;
  /** Tells and keeps the progress of a task that does not run yet. */
  showWaiting: (shown: Shown) => void;
}

/** A parent that shows how far its children are. */
interface Parent {
  /** Not before this time; milliseconds since 1970. */
  notBefore: number;
  timer: NodeJS.Timeout | undefined;
  isBusy: boolean;
  /** Something changed while it was looked at. */
  again: boolean;
}

/**
 * Keeps up to date the progress of parents that show how far their children are. What it is follows from the registry
 * and from what is known of those that run; this decides when it is looked at: soon after each change, and not often.
 */
export class Rollup {
  readonly #options: RollupOptions;
  readonly #parents = new Map<string, Parent>();
  /** Of parents that were not started yet: newer than what the registry has. */
  readonly #waiting = new Map<string, Shown>();
  #stopped = false;

  constructor(options: RollupOptions) {
    this.#options = options;
  }

  /** The progress of parents that were not started yet, by key. */
  get waiting(): ReadonlyMap<string, Shown> {
    return this.#waiting;
  }

  /** Whether a task that has not ended shows how far its children are. */
  rollsUp(key: string): boolean {
    const row = this.#options.context.registry.tasks.get(key);
    return row !== undefined && !isTerminal(row.state) && rowFlow(row).progressFromChildren === true;
  }

  /** Something changed in the children of a task. */
  touch(key: string): void {
    if (this.#stopped) return;
    let parent = this.#parents.get(key);
    if (!parent) {
      if (!this.rollsUp(key)) return;
      parent = { notBefore: 0, timer: undefined, isBusy: false, again: false };
      this.#parents.set(key, parent);
    }
    if (parent.isBusy) parent.again = true;
    else this.#plan(key, parent);
  }

  /** What an earlier daemon knew of those that ran is gone: all is looked at anew, those below first. */
  refresh(): void {
    for (const key of this.#options.context.registry.tasks.rollingUp()) {
      this.#show(key, this.#look(key));
    }
  }

  /** A task was started. */
  started(key: string): void {
    this.#waiting.delete(key);
  }

  /** A task has ended. */
  ended(key: string): void {
    clearTimeout(this.#parents.get(key)?.timer);
    this.#parents.delete(key);
    this.#waiting.delete(key);
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#parents.values()) clearTimeout(timer);
  }

  #plan(key: string, parent: Parent): void {
    parent.timer ??= setTimeout(
      () => {
        parent.timer = undefined;
        void this.#update(key, parent);
      },
      Math.max(0, parent.notBefore - Date.now()),
    ).unref();
  }

  async #update(key: string, parent: Parent): Promise<void> {
    parent.isBusy = true;
    parent.again = false;
    const began = performance.now();
    let took = 0;
    const percent = await this.#options.context.registry.read(() => {
      const found = this.#look(key);
      took = performance.now() - began;
      return found;
    });
    parent.isBusy = false;
    parent.notBefore = Date.now() + Math.max(pauseMs, took * share);
    if (this.#stopped) return;
    this.#show(key, percent);
    if (parent.again && this.#parents.get(key) === parent) this.#plan(key, parent);
  }

  #look(key: string): number | undefined {
    const { context } = this.#options;
    const row = context.registry.tasks.get(key);
    return row && rolledPercent(context, row);
  }

  /** Shows a percentage that was found: undefined when there are no children any more. */
  #show(key: string, percent: number | undefined): void {
    const { context, showRunning, showWaiting } = this.#options;
    if (showRunning(key, percent)) return;
    const row = context.registry.tasks.get(key);
    if (row?.state !== 'Created' && row?.state !== 'Queued') return;
    const known = this.#waiting.get(key)?.progress ?? rowProgress(row);
    const wanted = percent ?? 0;
    if (known.percentComplete === wanted) return;
    const progress = { ...withPercent(known, wanted), lastUpdatedUtc: new Date().toISOString() };
    const shown = { id: row.id, progress, dirty: true };
    this.#waiting.set(key, shown);
    showWaiting(shown);
    if (row.parent_key !== null) this.touch(row.parent_key);
  }
}
