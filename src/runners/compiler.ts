import { asSentence, KrError } from '../protocol/errors.ts';
import type { CheckedMessage } from '../protocol/runner-messages.ts';
import { KeptProcess, type StartProcess } from './kept-process.ts';
import type { CheckRequest, ProcessRunner } from './process-runner.ts';

/** How long a compiler may take for one request, in milliseconds: some code keeps it busy for ever. */
const defaultCheckMs = 60_000;

export interface CompilerOptions {
  start: StartProcess;
  /** How long an unused compiler stays, in milliseconds. */
  idleMs: number;
  /** One minute when absent. */
  checkMs?: number;
}

/**
 * The compiler of some languages: a process that is started on first need, ended when it was not needed for a while,
 * and started again when it died. What was under way then is tried once more, one after the other in another process:
 * so code that ends its compiler harms no other, and is told from it.
 */
export class Compiler {
  readonly #options: CompilerOptions;
  readonly #shared: KeptProcess;
  readonly #apart: KeptProcess;
  /** Of those that are tried apart, the last in the row. */
  #lastApart: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #closed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: CompilerOptions) {
    this.#options = options;
    this.#shared = new KeptProcess(options.start);
    this.#apart = new KeptProcess(options.start);
  }

  /**
   * Code of which compilers die is told as code with an error. Rejects with a KrError `language_unavailable` when no
   * compiler can be started, and `daemon_stopping` once it is closed.
   */
  async check(request: CheckRequest): Promise<CheckedMessage> {
    this.#pending++;
    clearTimeout(this.#idleTimer);
    try {
      const answer = await this.#ask(this.#shared, request);
      return answer instanceof Error ? await this.#checkApart(request) : answer;
    } finally {
      this.#pending--;
      this.#awaitIdle();
    }
  }

  /** Ends its processes for good: what is asked then or later is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    await this.#endAll();
  }

  #checkApart(request: CheckRequest): Promise<CheckedMessage> {
    const checked = this.#lastApart.then(async () => {
      const answer = await this.#ask(this.#apart, request);
      return answer instanceof Error ? deadly(answer) : answer;
    });
    const settled = checked
      .catch(() => undefined)
      .then(() => {
        if (this.#lastApart === settled) void this.#apart.end();
      });
    this.#lastApart = settled;
    return checked;
  }

  /** The answer, or what the process died of. */
  async #ask(kept: KeptProcess, request: CheckRequest): Promise<CheckedMessage | Error> {
    const process = await this.#get(kept);
    const { checkMs = defaultCheckMs } = this.#options;
    const timer = setTimeout(() => process.signal('SIGKILL'), checkMs);
    try {
      return await process.request(request);
    } catch (error) {
      if (this.#closed) throw stopping();
      return error as Error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #get(kept: KeptProcess): Promise<ProcessRunner> {
    if (this.#closed) throw stopping();
    try {
      return await kept.get();
    } catch (cause) {
      throw new KrError(
        'language_unavailable',
        `No compiler could be started: ${asSentence(cause)} See kr daemon logs.`,
        {
          cause,
        },
      );
    }
  }

  #awaitIdle(): void {
    if (this.#pending > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => void this.#endAll(), this.#options.idleMs);
    this.#idleTimer.unref();
  }

  async #endAll(): Promise<void> {
    await Promise.all([this.#shared.end(), this.#apart.end()]);
  }
}

function stopping(): KrError {
  return new KrError(
    'daemon_stopping',
    'The daemon stops: nothing is compiled any more. Repeat the command once it has stopped.',
  );
}

/** What is told of code that ended two compilers. */
function deadly({ message }: Error): CheckedMessage {
  const text = `${message} It did so twice while it read this code: is it nested very deeply, or very long?`;
  const diagnostic = { line: 1, column: 1, message: text, severity: 'error', code: null } as const;
  return { type: 'checked', requestId: 0, diagnostics: [diagnostic], artifact: null };
}
