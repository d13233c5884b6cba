import { Text } from 'ink';
import { type State, states } from '../protocol/state.ts';
import type { Paint } from './paint.ts';
import { stateStyles } from './state-style.ts';
import type { TaskView } from './task-view.ts';

interface HeaderProps {
  tasks: readonly TaskView[];
  paint: Paint;
}

/** How many tasks there are, in all and in each state: `7 tasks: 2 running, 5 completed`. */
export function Header({ tasks, paint }: HeaderProps) {
  const counts = new Map<State, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = states
    .filter((state) => counts.has(state))
    .map((state) => paint(stateStyles[state].style, `${counts.get(state)} ${state.toLowerCase()}`));
  const total = paint('bold', `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`);
  return <Text wrap="truncate">{parts.length === 0 ? total : `${total}: ${parts.join(', ')}`}</Text>;
}
