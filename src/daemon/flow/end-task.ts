import type { Progress } from '../../protocol/progress.ts';
import { isTerminal, type State } from '../../protocol/state.ts';
import { finalProgress, type Verdict } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowProgress, type TaskRow } from '../registry/task-row.ts';
import { stateEvent } from '../tasks/state-event.ts';
import { followFailure } from './child-failure.ts';
import type { Effects, FlowContext } from './context.ts';
import { noteEndPrograms } from './note-end-programs.ts';
import { rolledPercent, withPercent } from './rolled-progress.ts';

export interface TaskEnd {
  /** As the registry has it now. */
  row: TaskRow;
  verdict: Verdict;
  /** The last progress that is known; default: what the registry has. */
  last?: Progress | undefined;
  /** The final message where the snippet set none; default: the one of the state. */
  message?: string | undefined;
}

/**
 * The one place where a task comes to its end, within a transaction: writes the end, and what it means for the tasks
 * that wait for it, and when it Failed for its parent and siblings, which may end with it. To `effects` goes what is to
 * be done afterwards.
 */
export function endTask(context: FlowContext, end: TaskEnd, now: Date, effects: Effects): void {
  const open = [end];
  const ended = new Set<string>();
  for (let next = open.pop(); next; next = open.pop()) {
    // There may be two reasons for its end.
    if (ended.has(next.row.key)) continue;
    ended.add(next.row.key);
    writeEnd(context, next, now);
    effects.ended.push(next.row.key);
    if (next.row.parent_key !== null) effects.parents.push(next.row.parent_key);
    noteEndPrograms(context, next.row, effects);
    const { state, fault } = next.verdict;
    if (state === 'Failed') open.push(...followFailure(context, next.row, fault, now, effects));
    open.push(...settleDependents(context.registry, next.row, state, effects));
  }
}

function writeEnd(context: FlowContext, { row, verdict, last, message }: TaskEnd, now: Date): void {
  const { tasks, events, dependencies } = context.registry;
  const reached = withPercent(last ?? rowProgress(row), rolledPercent(context, row));
  const progress = finalProgress(reached, verdict.state, now, message ?? row.ending_message ?? undefined);
  const change = {
    state: verdict.state,
    completed_at: now.getTime(),
    fault: verdict.fault && JSON.stringify(verdict.fault),
    exit_code: verdict.exitCode,
  };
  tasks.update(row.key, change);
  tasks.updateProgress(row.key, progress);
  // What ends before it could start waits for nothing any more.
  if (row.started_at === null) dependencies.forget(row.key);
  events.append(stateEvent({ ...row, ...change }, progress), now.getTime());
}

/** Tells those that wait for a task that it has ended. Gives the ends of those that can't start for that any more. */
function settleDependents(registry: Registry, ended: TaskRow, state: State, effects: Effects): TaskEnd[] {
  const { tasks, dependencies } = registry;
  const ends: TaskEnd[] = [];
  for (const { key, on_key, any_end } of dependencies.dependentsOf(ended.key)) {
    if (state === 'Completed' || any_end !== 0) {
      dependencies.settle(key, on_key);
      if (!dependencies.waits(key)) effects.released.push(key);
      continue;
    }
    dependencies.forget(key);
    const row = tasks.get(key);
    if (row && !isTerminal(row.state)) ends.push(endForDependency(row, ended.id, state));
  }
  return ends;
}

/** The end of a task that was to start after another, which has not ended as it had to. */
export function endForDependency(row: TaskRow, id: string, state: State): TaskEnd {
  return {
    row,
    verdict: { state: 'Stopped', fault: null, exitCode: null },
    message: `Dependency ${id} ${state}`,
  };
}
