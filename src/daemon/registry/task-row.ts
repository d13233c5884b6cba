import type { Language } from '../../protocol/language.ts';
import type { Progress } from '../../protocol/progress.ts';
import type { State } from '../../protocol/state.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Fault, Task, TaskSummary } from '../../protocol/task.ts';

/** A row of the table of tasks, as SQLite gives it. Times are milliseconds since 1970. */
export interface TaskRow {
  ord: number;
  /** The id in lower case. */
  key: string;
  id: string;
  name: string;
  description: string | null;
  language: Language;
  state: State;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  percent: number;
  reached: number;
  message: string;
  progress_at: number;
  progress_terminal: number;
  parent_key: string | null;
  /** The parent's id as it was given. */
  parent_id: string | null;
  /** JSON. */
  fault: string | null;
  exit_code: number | null;
  cancel_asked: number;
  queued_ord: number | null;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function rowProgress(row: TaskRow): Progress {
  return {
    percentComplete: row.percent,
    statusMessage: row.message,
    reachedPercent: row.reached,
    lastUpdatedUtc: new Date(row.progress_at).toISOString(),
    isTerminal: row.progress_terminal !== 0,
  };
}

export function rowFault(row: TaskRow): Fault | null {
  return row.fault === null ? null : (JSON.parse(row.fault) as Fault);
}

/** The task as it is answered. `live` is newer than what the row has until the row tells of the end. */
export function rowToTask(row: TaskRow, childrenId: string[], live: Progress | undefined): Task {
  const hasEnded = isTerminal(row.state);
  const end = row.completed_at ?? (hasEnded ? row.started_at : Date.now());
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    language: row.language,
    state: row.state,
    stateText: row.state,
    createdAt: new Date(row.created_at).toISOString(),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    duration: row.started_at === null || end === null ? null : Math.max(0, end - row.started_at) / 1000,
    progress: (hasEnded ? undefined : live) ?? rowProgress(row),
    parentId: row.parent_id,
    childrenId,
    fault: rowFault(row),
    exitCode: row.exit_code,
  };
}

/** The same for a list. */
export function rowToSummary(row: TaskRow, childrenId: string[], live: Progress | undefined): TaskSummary {
  const task = rowToTask(row, childrenId, live);
  return { ...task, fault: task.fault && { code: task.fault.code } };
}
