import type { DoneMessage } from '../protocol/runner-messages.ts';
import type { Fault } from '../protocol/task.ts';
import type { Outcome } from './runner.ts';

/** How a process ended: by itself with a code, or by a signal. */
export type Exit = { code: number } | { signal: string };

function plainFault(code: Fault['code'], message: string): Fault {
  return { code, message, type: null, position: null, stackTrace: null };
}

/** The outcome that a runner told. `result` is JSON text in UTF-8, or null. */
export function toldOutcome(done: DoneMessage, result: Buffer | null): Outcome {
  return {
    kind: done.outcome,
    result,
    fault: done.fault,
    exitCode: done.exitCode,
    progress: done.progress,
  };
}

/** The outcome of a task whose process ended before it told one. An exit with 0 is Completed. */
export function exitOutcome(exit: Exit, result: Buffer | null): Outcome {
  if ('signal' in exit) return lostOutcome(`The runner was ended by ${exit.signal}.`, result);
  if (exit.code === 0) return { kind: 'completed', result, fault: null, exitCode: 0, progress: null };
  return {
    kind: 'failed',
    result,
    fault: plainFault('exit', `Exited with code ${exit.code}`),
    exitCode: exit.code,
    progress: null,
  };
}

/** The outcome of a task whose runner can't be asked any more. */
export function lostOutcome(message: string, result: Buffer | null = null): Outcome {
  return { kind: 'lost', result, fault: plainFault('lost', message), exitCode: null, progress: null };
}
