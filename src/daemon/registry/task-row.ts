import type { TaskFlow, Waiting } from '../../protocol/flow.ts';
import type { Language } from '../../protocol/language.ts';
import type { Progress } from '../../protocol/progress.ts';
import type { State } from '../../protocol/state.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Attempt, Fault, Task, TaskSummary } from '../../protocol/task.ts';

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
  /** The group's name in lower case. */
  group_key: string;
  /** As the group has it. */
  group_name: string;
  priority: number;
  /** JSON: see rowFlow. */
  flow: string | null;
  dedup_key: string | null;
  restart_of: string | null;
  attempt: number;
  not_before: number | null;
  /** JSON: the fault for which kr itself ends the task. */
  ending_fault: string | null;
  /** With what message it ends when it is being stopped; null: the usual one. */
  ending_message: string | null;
  /** JSON array. */
  warnings: string | null;
}

/** As it is answered. */
export const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

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

/** What went wrong beside the task itself. */
export function rowWarnings({ warnings }: Pick<TaskRow, 'warnings'>): string[] {
  return warnings === null ? [] : (JSON.parse(warnings) as string[]);
}

const noFlow: TaskFlow = {};

/** Why the task ends that does not end by itself. */
export function rowAskedEnd(row: TaskRow): { cancelAsked: boolean; endingFault: Fault | null } {
  return {
    cancelAsked: row.cancel_asked !== 0,
    endingFault: row.ending_fault === null ? null : (JSON.parse(row.ending_fault) as Fault),
  };
}

/** What creation said of the flow. */
export function rowFlow(row: Pick<TaskRow, 'flow'>): TaskFlow {
  return row.flow === null ? noFlow : (JSON.parse(row.flow) as TaskFlow);
}

/** What is answered of a task beside its row. */
export interface TaskContext {
  childrenId: string[];
  /** Newer than what the row has until the row tells of the end. */
  live: Progress | undefined;
  waitsFor: Waiting[];
  /** Undefined: they were not asked for. */
  attempts?: Attempt[] | undefined;
}

/** The task as it is answered. */
export function rowToTask(row: TaskRow, { childrenId, live, waitsFor, attempts }: TaskContext): Task {
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
    group: row.group_name,
    priority: row.priority,
    key: row.dedup_key,
    restartOf: row.restart_of,
    attempt: row.attempt,
    waitsFor,
    warnings: rowWarnings(row),
    gitCommit: rowFlow(row).gitCommit ?? null,
    ...(attempts && { attempts }),
  };
}

/** The same for a list. */
export function rowToSummary(row: TaskRow, context: TaskContext): TaskSummary {
  const task = rowToTask(row, context);
  const attempts = task.attempts?.map((attempt) => ({ ...attempt, fault: inBrief(attempt.fault) }));
  return { ...task, fault: inBrief(task.fault), ...(attempts && { attempts }) };
}

function inBrief(fault: Fault | null): { code: Fault['code'] } | null {
  return fault && { code: fault.code };
}
