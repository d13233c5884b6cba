import type { CheckedMessage } from '../../protocol/runner-messages.ts';
import type { CheckRequest, ProcessRunner } from '../process-runner.ts';

export interface CompilerOptions {
  /** Starts the compiler process. */
  start(): Promise<ProcessRunner>;
  /** How long an unused compiler stays, in milliseconds. */
  idleMs: number;
}

/**
 * The one compiler process: started on first need, ended when it was not needed for a while, and started again when
 * it died. A request that was under way then is made once more.
 */
export class Compiler {
  readonly #options: CompilerOptions;
  #process: Promise<ProcessRunner> | null = null;
  #pending = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: CompilerOptions) {
    this.#options = options;
  }

  /** Rejects when no compiler can be started, or when two in a row died of the request. */
  async check(request: CheckRequest): Promise<CheckedMessage> {
    this.#pending++;
    clearTimeout(this.#idleTimer);
    try {
      const starting = this.#ensure();
      const compiler = await starting;
      try {
        return await compiler.request(request);
      } catch (error) {
        if (this.#closed) throw error;
        // It died: what is known of it is forgotten here too, since the news of its end may come a little later.
        this.#forget(starting);
        return await (await this.#ensure()).request(request);
      }
    } finally {
      this.#pending--;
      this.#awaitIdle();
    }
  }

  /** Ends the process for good: what is asked then or later is rejected. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#end();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const process = this.#process;
    this.#process = null;
    await (await process?.catch(() => null))?.dispose();
  }

  #ensure(): Promise<ProcessRunner> {
    if (this.#closed) return Promise.reject(new Error('The compiler has ended.'));
    this.#process ??= this.#start();
    return this.#process;
  }

  #start(): Promise<ProcessRunner> {
    const started = this.#options.start();
    const forget = (): void => this.#forget(started);
    started.then((process) => process.exited.then(forget), forget);
    return started;
  }

  #forget(process: Promise<ProcessRunner>): void {
    if (this.#process === process) this.#process = null;
  }

  #awaitIdle(): void {
    if (this.#pending > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => void this.#end(), this.#options.idleMs);
    this.#idleTimer.unref();
  }
}
