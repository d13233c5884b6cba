import { constants } from 'node:os';
import type { DoneMessage } from '../../../protocol/runner-messages.ts';
import { plainFault } from '../../host/plain-fault.ts';

/** How a process ended: by itself with a code, by a signal, or before it began. */
export type Exit = { code: number } | { signal: NodeJS.Signals } | { failure: Error };

export type Ending = Pick<DoneMessage, 'outcome' | 'fault' | 'exitCode'>;

/** How the task ends whose process ended so. `cancelled`: it was asked to end by then. */
export function endingOf(exit: Exit, cancelled: boolean): Ending {
  if ('failure' in exit) return notStarted(exit.failure);
  if ('code' in exit && exit.code === 0) return { outcome: 'completed', fault: null, exitCode: 0 };
  if (cancelled) return { outcome: 'stopped', fault: null, exitCode: null };
  if ('code' in exit) return failed('exit', `Exited with code ${exit.code}`, exit.code);
  return failed('exit', `Ended by ${exit.signal}`, 128 + constants.signals[exit.signal]);
}

/** As shells have it: 127 for what is not there, 126 for what can't be executed. */
function notStarted(failure: NodeJS.ErrnoException & { path?: string }): Ending {
  const { code, path: program = '', syscall = '' } = failure;
  if (!syscall.startsWith('spawn')) return failed('error', failure.message, null);
  if (code === 'ENOENT') {
    const where = program.includes('/')
      ? 'there is no such file'
      : "it is on none of the directories of the task's PATH";
    return failed('error', `${program} was not found: ${where}.`, 127);
  }
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    E2BIG: 'its arguments and environment are too long',
    ENOEXEC: 'it is no program',
  };
  return failed('error', `${program} can't be executed: ${reasons[code ?? ''] ?? code}.`, 126);
}

function failed(code: 'error' | 'exit', message: string, exitCode: number | null): Ending {
  return { outcome: 'failed', fault: plainFault(code, message), exitCode };
}
