import type { Fault } from '../../protocol/task.ts';
import type { Verdict } from '../lifecycle.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';
import { stateEvent } from '../tasks/state-event.ts';
import type { Effects, FlowContext } from './context.ts';
import { decideRetry } from './decide-retry.ts';

/** `2 of 4`; undefined for a task that is tried once. */
export function attemptOf(row: Pick<TaskRow, 'flow'>, number: number): string | undefined {
  const { retry } = rowFlow(row);
  return retry && `${number} of ${retry.count + 1}`;
}

/**
 * Queues a task anew whose attempt has Failed when there is to be another one, within a transaction: the attempt is
 * kept, what was written of its result is not, and nothing follows from its end. False when it was the last one.
 */
export function tryAgain(
  { registry }: FlowContext,
  { row, verdict }: { row: TaskRow; verdict: Verdict },
  now: Date,
  effects: Effects,
): boolean {
  const { tasks, attempts, events } = registry;
  const delayMs = decideRetry(rowFlow(row).retry, row.attempt, verdict);
  if (delayMs === null) return false;
  const change = {
    state: 'Queued',
    queued_ord: tasks.nextQueuedOrd(),
    not_before: now.getTime() + delayMs,
    started_at: null,
    ending_fault: null,
  } as const;
  const progress = {
    percentComplete: 0,
    statusMessage: failedMessage(row, verdict.fault),
    reachedPercent: 0,
    lastUpdatedUtc: now.toISOString(),
    isTerminal: false,
  };
  tasks.update(row.key, change);
  tasks.updateProgress(row.key, progress);
  tasks.deleteResult(row.key);
  const lastSeq = events.append(stateEvent({ ...row, ...change }, progress), now.getTime());
  attempts.add({
    key: row.key,
    number: row.attempt,
    started_at: row.started_at,
    completed_at: now.getTime(),
    state: verdict.state,
    fault: verdict.fault && JSON.stringify(verdict.fault),
    last_seq: lastSeq,
  });
  effects.released.push(row.key);
  if (row.parent_key !== null) effects.parents.push(row.parent_key);
  return true;
}

function failedMessage(row: TaskRow, fault: Fault | null): string {
  const reason = fault === null || fault.code === 'error' ? '' : ` (${fault.code})`;
  return `Attempt ${attemptOf(row, row.attempt)} failed${reason}`;
}
