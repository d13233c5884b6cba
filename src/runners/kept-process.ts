import type { ProcessRunner } from './process-runner.ts';

/** Rejects with an Error that says why when it can't be started. */
export type StartProcess = () => Promise<ProcessRunner>;

/** One process, started when it is needed first, and again when it has died. */
export class KeptProcess {
  readonly #start: StartProcess;
  #current: Promise<ProcessRunner> | null = null;

  constructor(start: StartProcess) {
    this.#start = start;
  }

  async get(): Promise<ProcessRunner> {
    this.#current ??= this.#start();
    const current = this.#current;
    try {
      const process = await current;
      if (process.reusable) return process;
    } catch (error) {
      this.#forget(current);
      throw error;
    }
    this.#forget(current);
    return this.get();
  }

  /** Ends the process; asked for again, another is started. */
  async end(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    await (await current?.catch(() => null))?.dispose();
  }

  #forget(process: Promise<ProcessRunner>): void {
    if (this.#current === process) this.#current = null;
  }
}
