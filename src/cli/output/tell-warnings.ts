import type { TaskSummary } from '../../protocol/task.ts';
import type { Context } from '../context.ts';
import { sanitiseLine } from './sanitise.ts';

/** What went wrong beside a task itself, on stderr. */
export function tellWarnings({ note }: Pick<Context, 'note'>, { name, warnings }: TaskSummary): void {
  for (const warning of warnings) note(`${sanitiseLine(name)}: ${warning}`);
}
