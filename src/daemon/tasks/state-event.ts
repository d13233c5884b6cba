import type { StateEvent } from '../../protocol/events.ts';
import type { Progress } from '../../protocol/progress.ts';
import { rowFault, type TaskRow } from '../registry/task-row.ts';

/** The event that tells that a task is in the state that `row` has. */
export function stateEvent(row: TaskRow, progress: Progress): Omit<StateEvent, 'seq' | 'at'> {
  const fault = rowFault(row);
  return {
    type: 'state',
    taskId: row.id,
    state: row.state,
    name: row.name,
    language: row.language,
    parentId: row.parent_id,
    progress,
    fault: fault && { code: fault.code },
    exitCode: row.exit_code,
    ...(row.attempt > 0 ? { attempt: row.attempt } : {}),
  };
}
