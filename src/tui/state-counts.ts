import { type State, states } from '../protocol/state.ts';
import type { Paint } from './paint.ts';
import { stateStyles } from './state-style.ts';
import type { TaskView } from './task-view.ts';

/** How many tasks are in each state: `2 running, 5 completed`. */
export function stateCounts(tasks: readonly TaskView[], paint: Paint): string {
  const found = new Map<State, number>();
  for (const { state } of tasks) found.set(state, (found.get(state) ?? 0) + 1);
  return states
    .filter((state) => found.has(state))
    .map((state) => paint(stateStyles[state].style, `${found.get(state)} ${state.toLowerCase()}`))
    .join(', ');
}
