import type { Language } from '../protocol/language.ts';
import type { Adapter, Runner } from '../runners/runner.ts';
import type { PoolLog } from './pool-log.ts';

/** A runner that holds more resident memory than this, in bytes, is replaced after its task. */
const maxRunnerBytes = 512 * 1024 * 1024;

export interface RunnerStockOptions {
  adapter: Adapter;
  language: Language;
  idleTimeoutMs: () => number;
  log: PoolLog;
}

/**
 * The runners of one language that no task has: those that wait for one, and those that are being started.
 * Whoever asks for a runner gets the first that is there, whether it was started or given back.
 */
export class RunnerStock {
  readonly #options: RunnerStockOptions;
  /** The one that was used last at the end: it is used next, and the others may leave. */
  readonly #idle = new Map<Runner, NodeJS.Timeout>();
  readonly #waiting: PromiseWithResolvers<Runner>[] = [];
  readonly #leaving = new Set<Promise<void>>();
  #starting = 0;
  #startFailed = false;
  #closed = false;

  constructor(options: RunnerStockOptions) {
    this.#options = options;
  }

  get idle(): number {
    return this.#idle.size;
  }

  /** Runners, started or being started, that nobody waits for. */
  get spare(): number {
    return this.#idle.size + this.#starting - this.#waiting.length;
  }

  /** Rejects with an Error that says why when a runner can't be started. */
  take(): Promise<Runner> {
    for (const [runner] of [...this.#idle].reverse()) {
      this.#unshelve(runner);
      if (runner.reusable) return Promise.resolve(runner);
      this.#retire(runner);
    }
    const waiter = Promise.withResolvers<Runner>();
    this.#waiting.push(waiter);
    if (this.spare < 0) this.#start();
    return waiter.promise;
  }

  /** Takes back a runner after its task: for the next one if it is fit for that. */
  giveBack(runner: Runner): void {
    if (this.#closed || !runner.reusable || (runner.memoryBytes() ?? 0) > maxRunnerBytes)
      this.#retire(runner);
    else this.#shelve(runner);
  }

  /** Starts a runner ahead. After a failed start only the next task tries again. */
  startSpare(): void {
    if (!this.#closed && !this.#startFailed) this.#start();
  }

  /** Ends the runners that wait longest until only `count` are left. */
  trim(count: number): void {
    const surplus = [...this.#idle.keys()].slice(0, Math.max(0, this.#idle.size - Math.max(0, count)));
    for (const runner of surplus) this.#retire(runner);
  }

  /** Follows a changed idle timeout. */
  rearm(): void {
    for (const [runner, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.set(runner, this.#leaveLater(runner));
    }
  }

  /** Resolves when all runners of the stock are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.trim(0);
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }

  #shelve(runner: Runner): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(runner);
    else this.#idle.set(runner, this.#leaveLater(runner));
  }

  #unshelve(runner: Runner): boolean {
    clearTimeout(this.#idle.get(runner));
    return this.#idle.delete(runner);
  }

  #leaveLater(runner: Runner): NodeJS.Timeout {
    return setTimeout(() => this.#retire(runner), this.#options.idleTimeoutMs()).unref();
  }

  #retire(runner: Runner): void {
    this.#unshelve(runner);
    const leaving = runner.dispose().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #start(): void {
    this.#starting++;
    const leaving = this.#startOne().finally(() => this.#leaving.delete(leaving));
    // Closing waits for starts too: their runners must go as well.
    this.#leaving.add(leaving);
  }

  async #startOne(): Promise<void> {
    const { adapter, language, log } = this.#options;
    try {
      const runner = await adapter.start(language);
      this.#starting--;
      this.#startFailed = false;
      if (this.#closed) this.#retire(runner);
      else this.#shelve(runner);
      // A runner that dies while it waits must not be given to a task.
      runner.exited.then(() => {
        if (this.#unshelve(runner)) log.warn({ language }, 'an idle runner died');
      });
    } catch (error) {
      this.#starting--;
      this.#startFailed = true;
      log.warn({ language, err: error }, 'a runner could not be started');
      // One start, one task that fails with its reason: a language that is broken is not tried without end.
      this.#waiting.shift()?.reject(error);
    }
  }
}
