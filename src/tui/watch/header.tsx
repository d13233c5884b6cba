import { Text } from 'ink';
import { cleanText } from '../clean-text.ts';
import type { Paint } from '../paint.ts';
import { stateCounts } from '../state-counts.ts';
import type { TaskView } from '../task-view.ts';

interface HeaderProps {
  tasks: readonly TaskView[];
  /** False when there are older ones too. */
  complete: boolean;
  /** The filter, while it is not shown elsewhere, and how many tasks it leaves; null without one. */
  filter: { text: string; matching: number } | null;
  connected: boolean;
  paint: Paint;
}

/** How many tasks there are, in all and in each state: `7 tasks: 2 running, 5 completed`. */
export function Header({ tasks, complete, filter, connected, paint }: HeaderProps) {
  const parts = [counts(tasks, complete, paint)];
  if (filter) parts.unshift(`${filter.matching} of`);
  if (filter?.text) parts.unshift(`${paint('bold', '/')}${cleanText(filter.text)} ·`);
  if (!connected) parts.unshift(paint('bold', 'The daemon is away: kr daemon start starts it.'));
  return <Text wrap="truncate">{parts.join(' ')}</Text>;
}

function counts(tasks: readonly TaskView[], complete: boolean, paint: Paint): string {
  const total = paint(
    'bold',
    `${tasks.length} ${complete ? '' : 'newest '}${tasks.length === 1 ? 'task' : 'tasks'}`,
  );
  return tasks.length === 0 ? total : `${total}: ${stateCounts(tasks, paint)}`;
}
