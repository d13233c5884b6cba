import type { DoneMessage, RunMessage } from '../../../protocol/runner-messages.ts';
import type { Fault } from '../../../protocol/task.ts';
import { send, sendResult } from '../../host/channel.ts';
import { writeMarkers } from '../../host/markers.ts';
import { flushOutput, limitOutput } from '../../host/output.ts';
import { plainFault } from '../../host/plain-fault.ts';
import { execute } from './execute.ts';
import { describeThrown } from './fault.ts';
import { ResultTooLarge, resultJson } from './result-json.ts';
import { type SnippetSource, snippetSource } from './snippet-source.ts';
import type { Surroundings } from './surroundings.ts';
import { TaskProgress } from './task-progress.ts';

type Ending = Pick<DoneMessage, 'outcome' | 'fault' | 'exitCode'> & { result: string | null };

/** One task, while it runs. */
export class RunningTask {
  readonly #message: RunMessage;
  readonly #source: SnippetSource;
  readonly #progress = new TaskProgress();
  readonly #abort = new AbortController();
  /** Rejects with what the snippet threw where nobody could catch it. */
  readonly #uncaught = Promise.withResolvers<never>();
  #hadUncaught = false;
  #told = false;

  constructor(message: RunMessage) {
    this.#message = message;
    limitOutput(message.maxOutputBytes);
    this.#source = snippetSource(message);
    this.#uncaught.promise.catch(() => {});
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** An exception or a rejection that nobody handled: the task has failed, and the process is in doubt. */
  fail(error: unknown): void {
    this.#hadUncaught = true;
    this.#uncaught.reject(error);
  }

  /** The snippet ends the process: tells so. */
  exits(code: number): void {
    this.#tell({ ...exitEnding(code), result: null }, 'the code ended the process');
  }

  /** Never rejects. */
  async run(surroundings: Surroundings): Promise<void> {
    const ending = await this.#end(surroundings);
    const reason = await surroundings.putBack();
    this.#tell(ending, this.#hadUncaught ? 'an exception was not handled' : reason);
  }

  async #end(surroundings: Surroundings): Promise<Ending> {
    const { taskId, maxResultBytes } = this.#message;
    try {
      surroundings.prepare(this.#message);
    } catch (error) {
      return failed(plainFault('error', error instanceof Error ? error.message : String(error)));
    }
    const world = {
      taskProgress: this.#progress,
      taskId,
      signal: this.#abort.signal,
      arguments: this.#message.arguments,
    };
    try {
      const code = execute(this.#source, world).then((value) => resultJson(value, maxResultBytes));
      const result = await Promise.race([code, this.#uncaught.promise]);
      const exitCode = process.exitCode;
      return { ...(exitCode === undefined ? completed : exitEnding(Number(exitCode))), result };
    } catch (error) {
      try {
        return this.#thrownEnding(error);
      } catch {
        // A proxy can refuse even to be looked at.
        return failed(plainFault('error', 'The code threw something that can not be looked at.'));
      }
    }
  }

  #thrownEnding(error: unknown): Ending {
    if (error instanceof ResultTooLarge) return failed(plainFault('result_too_large', error.message));
    if (this.#abort.signal.aborted && isAbort(error, this.#abort.signal)) {
      return { outcome: 'stopped', fault: null, exitCode: null, result: null };
    }
    return failed(describeThrown(error, this.#source));
  }

  #tell({ result, ...ending }: Ending, reason: string | null): void {
    if (this.#told) return;
    this.#told = true;
    TaskProgress.close(this.#progress);
    flushOutput();
    if (result !== null) sendResult(result);
    writeMarkers(this.#message.marker);
    const progress = TaskProgress.read(this.#progress);
    send({ type: 'done', ...ending, progress, reusable: reason === null, reason });
  }
}

const completed = { outcome: 'completed', fault: null, exitCode: null } as const;

function failed(fault: Fault): Ending {
  return { outcome: 'failed', fault, exitCode: null, result: null };
}

function exitEnding(code: number): Pick<DoneMessage, 'outcome' | 'fault' | 'exitCode'> {
  if (code === 0) return { ...completed, exitCode: 0 };
  return { outcome: 'failed', fault: plainFault('exit', `Exited with code ${code}`), exitCode: code };
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
