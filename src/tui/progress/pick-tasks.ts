import { isTerminal } from '../../protocol/state.ts';
import type { TaskView } from '../task-view.ts';

/**
 * At most `limit` tasks, in their order. When not all fit, those that ended give way first: what still
 * runs is what people wait for.
 */
export function pickTasks(tasks: readonly TaskView[], limit: number): readonly TaskView[] {
  if (tasks.length <= limit) return tasks;
  const alive = tasks.filter(({ state }) => !isTerminal(state));
  const ended = tasks.filter(({ state }) => isTerminal(state));
  const picked = new Set([...alive, ...ended].slice(0, limit));
  return tasks.filter((task) => picked.has(task));
}
