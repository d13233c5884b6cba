import type { State } from '../../protocol/state.ts';
import type { TaskView } from '../task-view.ts';

/** What is shown first when there is no room for all: what moves, what needs a look, what is to come. */
const ranks: Readonly<Record<State, number>> = {
  Running: 0,
  Stopping: 0,
  Failed: 1,
  Stopped: 1,
  Queued: 2,
  Created: 2,
  Completed: 3,
};

/** At most `limit` tasks, in their order. */
export function pickTasks(tasks: readonly TaskView[], limit: number): readonly TaskView[] {
  if (tasks.length <= limit) return tasks;
  const byRank = tasks.toSorted((a, b) => ranks[a.state] - ranks[b.state]);
  const picked = new Set(byRank.slice(0, limit));
  return tasks.filter((task) => picked.has(task));
}
