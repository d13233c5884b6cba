import { isTerminal } from '../../protocol/state.ts';
import type { Fault } from '../../protocol/task.ts';
import { decideCancel } from '../lifecycle.ts';
import { rowProgress, type TaskRow } from '../registry/task-row.ts';
import type { TaskChange } from '../registry/task-table.ts';
import { stateEvent } from '../tasks/state-event.ts';
import type { Effects, FlowContext } from './context.ts';
import type { TaskEnd } from './end-task.ts';

/** What a wish that a task ends comes to: its code is asked to, or there is none that runs and this is its end. */
export type BegunEnd = 'refused' | 'asked' | TaskEnd;

/** Begins to cancel a task, within a transaction. `message`: with which it ends, in place of the usual one. */
export function beginStop(
  context: FlowContext,
  row: TaskRow,
  now: Date,
  effects: Effects,
  message?: string,
): BegunEnd {
  const decision = decideCancel(row.state);
  if (decision === 'refuse') return 'refused';
  const change = { cancel_asked: 1, ...(message === undefined ? {} : { ending_message: message }) };
  if (decision === 'ask') return askToEnd(context, row, change, now, effects);
  context.registry.tasks.update(row.key, change);
  effects.stopped.push(row.id);
  const usual = decision === 'end-unstarted' ? 'Cancelled before start' : 'Cancelled';
  const verdict = { state: 'Stopped', fault: null, exitCode: null } as const;
  return { row: { ...row, ...change }, verdict, message: message ?? usual };
}

/**
 * Begins to make a task fail for a reason that kr has, within a transaction: one that runs by the steps of a stop, one
 * that does not at once.
 */
export function beginFailure(
  context: FlowContext,
  row: TaskRow,
  fault: Fault,
  now: Date,
  effects: Effects,
): BegunEnd {
  if (isTerminal(row.state) || row.state === 'Stopping') return 'refused';
  if (row.state === 'Running') {
    return askToEnd(context, row, { ending_fault: JSON.stringify(fault) }, now, effects);
  }
  effects.stopped.push(row.id);
  return { row, verdict: { state: 'Failed', fault, exitCode: null } };
}

function askToEnd(
  { registry, liveProgress, isEnding }: FlowContext,
  row: TaskRow,
  why: TaskChange,
  now: Date,
  effects: Effects,
): 'refused' | 'asked' {
  // It would be told as stopped although it came to its end.
  if (isEnding(row.key)) return 'refused';
  const change = { state: 'Stopping', ...why } as const;
  registry.tasks.update(row.key, change);
  registry.events.append(
    stateEvent({ ...row, ...change }, liveProgress(row) ?? rowProgress(row)),
    now.getTime(),
  );
  effects.stopped.push(row.id);
  return 'asked';
}
