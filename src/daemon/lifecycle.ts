import type { Progress } from '../protocol/progress.ts';
import { actStates, isTerminal, type State, type TerminalState } from '../protocol/state.ts';
import type { Fault } from '../protocol/task.ts';

/** What a cancel does to a task in a state. */
export type CancelDecision = 'end-unstarted' | 'end-queued' | 'ask' | 'refuse';

export function decideCancel(state: State): CancelDecision {
  switch (state) {
    case 'Created':
      return 'end-unstarted';
    case 'Queued':
      return 'end-queued';
    case 'Running':
      return 'ask';
    default:
      return 'refuse';
  }
}

export function mayStart(state: State): boolean {
  return actStates.start.includes(state);
}

/** Whether the daemon is to end: `when-idle` lets end what was started, and whatever that needs. */
export type Stopping = 'no' | 'when-idle' | 'now';

/**
 * Why new work is not taken; null when it is. `starts`: it is to run, not only to be kept. A task that runs may
 * need its children to come to its end: `parent` is the parent's state.
 */
export function refuseWork(
  stopping: Stopping,
  { starts, parent }: { starts: boolean; parent: State | undefined },
): 'daemon_stopping' | 'daemon_draining' | null {
  if (stopping === 'now') return 'daemon_stopping';
  if (stopping === 'no' || !starts || parent === 'Running' || parent === 'Stopping') return null;
  return 'daemon_draining';
}

/** A task may be removed when it and all its descendants have ended. */
export function mayRemove(state: State, descendants: readonly State[]): boolean {
  return isTerminal(state) && descendants.every(isTerminal);
}

/** How the code of a task ended, as the pool tells it. */
export interface Ending {
  kind: 'completed' | 'failed' | 'stopped' | 'lost';
  fault: Fault | null;
  exitCode: number | null;
  /** The runner was ended by a signal after the grace period. */
  killed: boolean;
}

export interface Verdict {
  state: TerminalState;
  fault: Fault | null;
  exitCode: number | null;
}

/** A fault without a place in the code. */
export function plainFault(code: Fault['code'], message: string): Fault {
  return { code, message, type: null, position: null, stackTrace: null };
}

/** Why a task ends that does not end by itself. */
export interface AskedEnd {
  cancelAsked: boolean;
  /** For which kr itself ends it. */
  endingFault: Fault | null;
}

/**
 * The state in which a task ends. When cancel was asked it is `Stopped`, and when kr had a reason to end it `Failed`,
 * however the code ended.
 */
export function decideEnd(ending: Ending, { cancelAsked, endingFault }: AskedEnd): Verdict {
  if (endingFault && !cancelAsked) return { state: 'Failed', fault: endingFault, exitCode: null };
  if (cancelAsked || ending.kind === 'stopped') {
    const fault = ending.killed
      ? plainFault('killed', 'The task did not end within the grace period: its processes were killed.')
      : null;
    return { state: 'Stopped', fault, exitCode: null };
  }
  if (ending.kind === 'completed') return { state: 'Completed', fault: null, exitCode: ending.exitCode };
  return {
    state: 'Failed',
    fault:
      ending.fault ??
      plainFault(ending.kind === 'lost' ? 'lost' : 'error', 'The task failed without saying why.'),
    exitCode: ending.exitCode,
  };
}

/** What a task that was unfinished when the daemon died has become. */
export function decideRecovery(state: State, { cancelAsked, endingFault }: AskedEnd): Verdict | 'requeue' {
  if (cancelAsked) return { state: 'Stopped', fault: null, exitCode: null };
  if (state === 'Queued') return 'requeue';
  return {
    state: 'Failed',
    fault:
      endingFault ?? plainFault('lost', 'The daemon ended while the task ran: how far it came is not known.'),
    exitCode: null,
  };
}

export const notStartedMessage = 'Not started';

const finalMessages: Record<TerminalState, string> = {
  Completed: 'Completed',
  Failed: 'Failed',
  Stopped: 'Cancelled',
};

/** Progress at the start of a run. */
export function runningProgress(at: Date, message = 'Running'): Progress {
  return {
    percentComplete: 0,
    statusMessage: message,
    reachedPercent: 0,
    lastUpdatedUtc: at.toISOString(),
    isTerminal: false,
  };
}

/**
 * Progress at the end: 100 with the outcome's message, unless the snippet set its own final message with
 * Complete, Fail or Cancel. `reachedPercent` keeps how far the work really got.
 */
export function finalProgress(last: Progress, state: TerminalState, at: Date, message?: string): Progress {
  return {
    percentComplete: 100,
    statusMessage: last.isTerminal ? last.statusMessage : (message ?? finalMessages[state]),
    reachedPercent: state === 'Completed' ? 100 : last.reachedPercent,
    lastUpdatedUtc: at.toISOString(),
    isTerminal: true,
  };
}
