import type { FaultCode } from '../../protocol/fault-codes.ts';
import type { State } from '../../protocol/state.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the exit code of a waiting command depends on. */
export interface Ended {
  state: State;
  fault: { code: FaultCode } | null;
  exitCode: number | null;
}

/** The exit code that tells how a task ended. */
export function outcomeExitCode({ state, fault, exitCode }: Ended): number {
  if (state === 'Completed') return exitCodes.done;
  if (state === 'Stopped') return exitCodes.stopped;
  if (fault?.code === 'timeout') return exitCodes.timeout;
  // The snippet's own; the system cuts others to eight bits, and 0 would look like success.
  return exitCode !== null && exitCode >= 1 && exitCode <= 255 ? exitCode : exitCodes.no;
}
