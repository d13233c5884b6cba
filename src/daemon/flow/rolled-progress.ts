import type { Progress } from '../../protocol/progress.ts';
import type { State } from '../../protocol/state.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';
import type { FlowContext } from './context.ts';

/**
 * How far the children of a task are together: the mean of their percentages by their weights, 0 to 100. Undefined for
 * a task that shows its own progress: it has not asked for this, or has no children.
 */
export function rolledPercent(context: FlowContext, row: Pick<TaskRow, 'key' | 'flow'>): number | undefined {
  if (!rowFlow(row).progressFromChildren) return undefined;
  let sum = 0;
  let weights = 0;
  for (const child of context.registry.tasks.children(row.key)) {
    const { weight = 1, progressFromChildren = false } = rowFlow(child);
    const reached = context.liveProgress(child)?.reachedPercent ?? child.reached;
    sum += weight * childPercent(child.state, reached, progressFromChildren);
    weights += weight;
  }
  // Fractions may add up to a little more or less than they should: 100 is to be 100.
  return weights === 0 ? undefined : Math.round((sum / weights) * 1e6) / 1e6;
}

/** `reached`: how far the child's work got. One that waits has none behind it, unless its own children have. */
export function childPercent(state: State, reached: number, rollsUp: boolean): number {
  if (state === 'Completed') return 100;
  return (state === 'Created' || state === 'Queued') && !rollsUp ? 0 : reached;
}

/** Progress that shows how far the children are; with undefined as it is. */
export function withPercent(progress: Progress, percent: number | undefined): Progress {
  return percent === undefined
    ? progress
    : { ...progress, percentComplete: percent, reachedPercent: percent };
}
