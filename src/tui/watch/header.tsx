import { Text } from 'ink';
import { type State, states } from '../../protocol/state.ts';
import type { Paint } from '../paint.ts';
import { stateStyles } from '../state-style.ts';
import type { TaskView } from '../task-view.ts';

interface HeaderProps {
  tasks: readonly TaskView[];
  /** False when there are older ones too. */
  complete: boolean;
  /** How many of them the filter leaves; null without a filter. */
  matching: number | null;
  connected: boolean;
  paint: Paint;
}

/** How many tasks there are, in all and in each state: `7 tasks: 2 running, 5 completed`. */
export function Header({ tasks, complete, matching, connected, paint }: HeaderProps) {
  const parts = [counts(tasks, complete, paint)];
  if (matching !== null) parts.unshift(`${matching} of`);
  if (!connected) parts.unshift(paint('yellow', 'The daemon is away, waiting for it.'));
  return <Text wrap="truncate">{parts.join(' ')}</Text>;
}

function counts(tasks: readonly TaskView[], complete: boolean, paint: Paint): string {
  const found = new Map<State, number>();
  for (const { state } of tasks) found.set(state, (found.get(state) ?? 0) + 1);
  const parts = states
    .filter((state) => found.has(state))
    .map((state) => paint(stateStyles[state].style, `${found.get(state)} ${state.toLowerCase()}`));
  const total = paint(
    'bold',
    `${tasks.length} ${complete ? '' : 'newest '}${tasks.length === 1 ? 'task' : 'tasks'}`,
  );
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}
