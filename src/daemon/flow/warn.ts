import type { Registry } from '../registry/registry.ts';
import { rowWarnings, type TaskRow } from '../registry/task-row.ts';

/** Notes and tells, within a transaction, what went wrong beside a task itself. `row`: as the registry has it now. */
export function warn({ tasks, events }: Registry, row: TaskRow, message: string, now: Date): void {
  tasks.update(row.key, { warnings: JSON.stringify([...rowWarnings(row), message]) });
  events.append({ type: 'warning', taskId: row.id, message }, now.getTime());
}
