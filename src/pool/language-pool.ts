import type { PoolStatus } from '../protocol/daemon-status.ts';
import type { Language } from '../protocol/language.ts';
import type { Adapter } from '../runners/runner.ts';
import type { GroupGate, GroupHold } from './group-gate.ts';
import type { PoolLog } from './pool-log.ts';
import { RunnerStock } from './runner-stock.ts';
import { type QueueLane, TaskQueue } from './task-queue.ts';
import { type Submitted, TaskRun } from './task-run.ts';
import type { PoolSettings } from './task-sink.ts';

/** How long after a task was taken or has ended its runners are looked after, in milliseconds: not to compete with it. */
const tidyDelayMs = 200;

/** With less memory than this to be had, in bytes, no runner waits for work: what tasks need comes first. */
const scarceBytes = 256 * 1024 * 1024;

export interface LanguagePoolOptions {
  adapter: Adapter;
  language: Language;
  settings: () => PoolSettings;
  /** Shared by all languages. */
  gate: GroupGate;
  /** Called when a task has ended, before its sink hears of it. */
  onEnd: (submitted: Submitted) => void;
  /** Called when others may run. */
  onRoom: () => void;
  log: PoolLog;
  /** Memory that can still be had, in bytes. */
  availableBytes: () => number;
}

interface Active extends Submitted {
  run: TaskRun;
  ended: Promise<void>;
}

/** The queue and the slots of one language. */
export class LanguagePool {
  readonly #options: LanguagePoolOptions;
  readonly #stock: RunnerStock;
  readonly #queue = new TaskQueue();
  readonly #active = new Map<string, Active>();
  #tidyTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: LanguagePoolOptions) {
    this.#options = options;
    const { adapter, language, settings, log } = options;
    this.#stock = new RunnerStock({ adapter, language, log, idleTimeoutMs: () => settings().idleTimeoutMs });
  }

  submit(submitted: Submitted): void {
    if (this.#closed) return;
    this.#queue.add(submitted);
  }

  /** The first of the tasks that may run now. */
  next(): Submitted | undefined {
    return this.#closed ? undefined : this.#queue.first((lane) => this.#mayRun(lane));
  }

  /** Runs a task that waits. */
  begin(submitted: Submitted): void {
    const { gate, onRoom } = this.#options;
    const { taskId } = submitted.job;
    this.#queue.remove(taskId);
    const run = this.#newRun(submitted);
    gate.enter(submitted);
    const ended = run.run().then((hasEnded) => {
      // A removed task's id may be in use again before its runner is gone.
      if (this.#active.get(taskId)?.run === run) this.#active.delete(taskId);
      if (!hasEnded) this.#queue.add(submitted);
      gate.leave(submitted);
      onRoom();
      // A runner that could not be used again is replaced at once.
      this.warm();
      this.#tidySoon();
    });
    this.#active.set(taskId, { ...submitted, run, ended });
    this.#tidySoon();
  }

  /** Starts a runner ahead when none is free and the limit allows it. */
  warm(): void {
    const room = this.#options.settings().maxRunners - this.#active.size;
    if (!this.#closed && this.#stock.spare < 1 && room > 0 && !this.#isScarce()) this.#stock.startSpare();
  }

  cancel(taskId: string): boolean {
    const queued = this.#queue.remove(taskId);
    if (!queued) return this.#active.get(taskId)?.run.cancel() ?? false;
    // Taken out of the queue, a run ends a task that never started like any other that waits.
    return this.#newRun(queued).cancel();
  }

  kill(taskId: string): boolean {
    return this.#active.get(taskId)?.run.kill() ?? this.cancel(taskId);
  }

  async taskMemoryBytes(taskId: string, limit: number): Promise<number | null> {
    return this.#active.get(taskId)?.run.memoryBytes(limit) ?? null;
  }

  /** Why its group keeps a task from running; null when it does not, or the task is not here. */
  heldBy(taskId: string): GroupHold | null {
    const { gate } = this.#options;
    const lane = this.#queue.laneOf(taskId);
    if (lane) return gate.hold(lane);
    const active = this.#active.get(taskId);
    return active && gate.isSuspended(active.options.group) ? 'suspended' : null;
  }

  status(): PoolStatus {
    return {
      language: this.#options.language,
      maxRunners: this.#options.settings().maxRunners,
      running: this.#active.size,
      idle: this.#stock.idle,
      queued: this.#queue.length,
    };
  }

  /** Follows changed settings. */
  reconfigure(): void {
    this.#trim();
    this.#stock.rearm();
  }

  /** Begins no further task. Those that have not started are let go without a word. */
  seal(): void {
    this.#closed = true;
    if (this.#tidyTimer) clearTimeout(this.#tidyTimer);
    for (const { run } of this.#active.values()) run.letGo();
  }

  /** Stops the running tasks, each with the steps of a stop, and ends all runners. */
  async close(graceMs: number): Promise<void> {
    this.seal();
    for (const { run } of this.#active.values()) run.cancel(graceMs);
    while (this.#active.size > 0) await Promise.all([...this.#active.values()].map(({ ended }) => ended));
    await this.#stock.close();
  }

  #mayRun(lane: QueueLane): boolean {
    const { gate, settings } = this.#options;
    const hasRoom =
      this.#active.size < settings().maxRunners || (lane.beyondLimit && this.#mayGoBeyond(lane.parentId));
    return hasRoom && gate.hold(lane) === null;
  }

  #mayGoBeyond(parentId: string | null): boolean {
    if (parentId === null) return true;
    let siblings = 0;
    for (const { options } of this.#active.values()) if (options.parentId === parentId) siblings++;
    return siblings < this.#options.settings().maxRunners;
  }

  #newRun(submitted: Submitted): TaskRun {
    const { adapter, settings, gate, onEnd } = this.#options;
    const mayStart = () => !gate.isSuspended(submitted.options.group);
    return new TaskRun({
      ...submitted,
      adapter,
      settings,
      stock: this.#stock,
      mayStart,
      onEnd: () => onEnd(submitted),
    });
  }

  #trim(): void {
    this.#stock.trim(this.#isScarce() ? 0 : this.#options.settings().maxRunners - this.#active.size);
  }

  #isScarce(): boolean {
    return this.#options.availableBytes() < scarceBytes;
  }

  /**
   * A language that was just used is likely used again: the next task should not wait for a start. What went
   * beyond the limit is not kept.
   */
  #tidySoon(): void {
    if (this.#closed) return;
    this.#tidyTimer ??= setTimeout(() => {
      this.#tidyTimer = null;
      this.#trim();
      this.warm();
    }, tidyDelayMs).unref();
  }
}
