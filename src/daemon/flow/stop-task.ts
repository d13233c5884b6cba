import type { Fault } from '../../protocol/task.ts';
import type { TaskRow } from '../registry/task-row.ts';
import { type BegunEnd, beginFailure, beginStop } from './begin-end.ts';
import type { Effects, FlowContext } from './context.ts';
import { endTask } from './end-task.ts';

/** Cancels a task, within a transaction. False when there is nothing to cancel. */
export function stopTask(context: FlowContext, row: TaskRow, now: Date, effects: Effects): boolean {
  return carryOut(context, beginStop(context, row, now, effects), now, effects);
}

/**
 * Makes a task fail for a reason that kr has, within a transaction. False when it has ended or is being stopped
 * already.
 */
export function failTask(
  context: FlowContext,
  row: TaskRow,
  fault: Fault,
  now: Date,
  effects: Effects,
): boolean {
  return carryOut(context, beginFailure(context, row, fault, now, effects), now, effects);
}

function carryOut(context: FlowContext, begun: BegunEnd, now: Date, effects: Effects): boolean {
  if (begun === 'refused') return false;
  if (begun !== 'asked') endTask(context, begun, now, effects);
  return true;
}
