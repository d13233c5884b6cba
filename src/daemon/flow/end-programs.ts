import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { asSentence } from '../../protocol/errors.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import type { Task } from '../../protocol/task.ts';
import type { EndProgram } from '../registry/end-program-table.ts';
import type { Registry } from '../registry/registry.ts';
import type { ProgramSurroundings } from './note-end-programs.ts';
import { runProgram } from './run-program.ts';
import { warn } from './warn.ts';

/** So many run at a time. */
const most = 4;
/** Longest that one may run, in milliseconds. */
const limitMs = 5 * 60_000;
/** How long to wait before writing again what could not be written, in milliseconds. */
const againMs = 500;

const unknownEnd = 'was under way when the daemon died: its end is not known';

export interface EndProgramsOptions {
  registry: Registry;
  environmentFor: (surroundings: ProgramSurroundings, taskId: string) => Record<string, string>;
  /** Where they run when the directory of the task is gone. */
  otherDirectory: string;
  /** Called when none is left to run. */
  onIdle: () => void;
  log: Pick<Logger, 'error' | 'warn'>;
}

/**
 * Runs the programs that are due since tasks have ended, each at most once: that one starts is on the disk before it
 * does. How it failed is a warning on its task.
 */
export class EndPrograms {
  readonly #options: EndProgramsOptions;
  /** Places of those that are due and have not begun, the oldest first. */
  readonly #due = new Set<number>();
  readonly #running = new Map<number, Promise<void>>();
  /** Aborted when the daemon stops: none starts any more, and those that run are ended. */
  readonly #stop = new AbortController();

  constructor(options: EndProgramsOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#due.size === 0 && this.#running.size === 0;
  }

  /** Takes over what an earlier daemon left: what had not begun is run, the end of the others is not known. */
  async takeOver(): Promise<void> {
    const { registry } = this.#options;
    const { endPrograms } = registry;
    await registry.insist(() => {
      for (const ord of endPrograms.places(true)) {
        this.#writeEnd(ord, endPrograms.get(ord) as EndProgram, unknownEnd);
      }
    });
    this.run(endPrograms.places(false));
  }

  /** Runs programs at these places once it is their turn. Those that it has it does not take twice. */
  run(places: readonly number[]): void {
    for (const ord of places) if (!this.#running.has(ord)) this.#due.add(ord);
    this.#fill();
  }

  /**
   * Runs what is due for as long as `graceMs`, in milliseconds, then ends what still runs. What has not begun is left
   * for the next daemon.
   */
  async close(graceMs: number): Promise<void> {
    const over = new AbortController();
    const grace = wait(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
    while (!this.isIdle) if (await Promise.race([grace.then(() => true), this.#oneEnds()])) break;
    over.abort();
    this.#stop.abort('had not ended when the daemon stopped, and was ended');
    await Promise.all(this.#running.values());
  }

  async #oneEnds(): Promise<false> {
    await Promise.race(this.#running.values());
    return false;
  }

  #fill(): void {
    for (const ord of this.#due) {
      if (this.#running.size >= most || this.#stop.signal.aborted) return;
      this.#due.delete(ord);
      const running = this.#run(ord)
        .catch((error: unknown) => {
          this.#options.log.error({ err: error }, 'a program at the end of a task could not be noted');
        })
        .finally(() => {
          this.#running.delete(ord);
          this.#fill();
          if (this.isIdle) this.#options.onIdle();
        });
      this.#running.set(ord, running);
    }
  }

  async #run(ord: number): Promise<void> {
    const { registry, environmentFor, otherDirectory } = this.#options;
    const { endPrograms } = registry;
    const program = await this.#insist(() =>
      endPrograms.setBegun(ord, true) ? endPrograms.get(ord) : undefined,
    );
    if (!program) return;
    if (this.#stop.signal.aborted) {
      await this.#insist(() => endPrograms.setBegun(ord, false));
      return;
    }
    const surroundings = parseExactJson(program.surroundings) as ProgramSurroundings;
    const { id } = JSON.parse(program.task) as Task;
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(`had not ended after ${limitMs / 60_000} minutes, and was ended`),
      limitMs,
    );
    const failure = await runProgram({
      argv: JSON.parse(program.argv) as string[],
      directory: surroundings.workingDirectory,
      otherDirectory,
      environment: environmentFor(surroundings, id),
      umask: surroundings.umask,
      input: `${program.task}\n`,
      stop: AbortSignal.any([this.#stop.signal, limit.signal]),
    });
    clearTimeout(timer);
    await this.#insist(() => this.#writeEnd(ord, program, failure));
  }

  /** Within a transaction. A task that was removed meanwhile has no warning; the log has it in any case. */
  #writeEnd(ord: number, { key, task_ord, argv }: EndProgram, failure: string | null): void {
    const { registry, log } = this.#options;
    registry.endPrograms.delete(ord);
    if (failure === null) return;
    const [program] = JSON.parse(argv) as string[];
    const message = asSentence(`At the end, ${program} ${failure}`);
    log.warn({ task: key, message }, 'a program at the end of a task failed');
    const row = registry.tasks.get(key);
    if (row?.ord === task_ord) warn(registry, row, message, new Date());
  }

  /** Writes until it is written, or the daemon stops. */
  async #insist<T>(write: () => T): Promise<T> {
    for (;;) {
      try {
        return await this.#options.registry.insist(write);
      } catch (error) {
        if (this.#stop.signal.aborted) throw error;
        this.#options.log.error({ err: error }, 'a program at the end of a task waits for the registry');
        await wait(againMs);
      }
    }
  }
}
