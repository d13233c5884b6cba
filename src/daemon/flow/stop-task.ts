import { isTerminal } from '../../protocol/state.ts';
import type { Fault } from '../../protocol/task.ts';
import { decideCancel } from '../lifecycle.ts';
import { rowProgress, type TaskRow } from '../registry/task-row.ts';
import { stateEvent } from '../tasks/state-event.ts';
import type { Effects, FlowContext } from './context.ts';
import { endTask } from './end-task.ts';

/** Cancels a task, within a transaction. False when there is nothing to cancel. */
export function stopTask(context: FlowContext, row: TaskRow, now: Date, effects: Effects): boolean {
  const decision = decideCancel(row.state);
  if (decision === 'refuse') return false;
  const change = { cancel_asked: 1 };
  if (decision === 'ask') return askToEnd(context, row, change, now, effects);
  context.registry.tasks.update(row.key, change);
  effects.stopped.push(row.id);
  const message = decision === 'end-unstarted' ? 'Cancelled before start' : 'Cancelled';
  const verdict = { state: 'Stopped', fault: null, exitCode: null } as const;
  endTask(context, { row: { ...row, ...change }, verdict, message }, now, effects);
  return true;
}

/**
 * Makes a task fail for a reason that kr has, within a transaction: one that runs by the steps of a stop, one that
 * does not at once. False when it has ended or is being stopped already.
 */
export function failTask(
  context: FlowContext,
  row: TaskRow,
  fault: Fault,
  now: Date,
  effects: Effects,
): boolean {
  if (isTerminal(row.state) || row.state === 'Stopping') return false;
  if (row.state === 'Running') {
    return askToEnd(context, row, { ending_fault: JSON.stringify(fault) }, now, effects);
  }
  effects.stopped.push(row.id);
  endTask(context, { row, verdict: { state: 'Failed', fault, exitCode: null } }, now, effects);
  return true;
}

function askToEnd(
  { registry, liveProgress, isEnding }: FlowContext,
  row: TaskRow,
  why: { cancel_asked: number } | { ending_fault: string },
  now: Date,
  effects: Effects,
): boolean {
  // It would be told as stopped although it came to its end.
  if (isEnding(row.key)) return false;
  const change = { state: 'Stopping', ...why } as const;
  registry.tasks.update(row.key, change);
  registry.events.append(
    stateEvent({ ...row, ...change }, liveProgress(row) ?? rowProgress(row)),
    now.getTime(),
  );
  effects.stopped.push(row.id);
  return true;
}
