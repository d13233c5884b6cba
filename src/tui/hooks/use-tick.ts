import { useAnimation } from 'ink';
import { isMoving } from '../state-style.ts';
import type { Tick } from '../task-row.tsx';
import type { TaskView } from '../task-view.ts';

/** Ten times a second: what the tenths of the elapsed time need. */
const interval = 100;

/** The clock of a view. It stands still while no task moves, so that an idle view costs nothing. */
export function useTick(tasks: readonly TaskView[]): Tick {
  const { frame } = useAnimation({ interval, isActive: tasks.some(({ state }) => isMoving(state)) });
  return { now: Date.now(), frame };
}
