import stringWidth from 'string-width';
import { cleanText } from '../clean-text.ts';
import { layOutColumns } from '../columns.ts';
import type { Paint } from '../paint.ts';
import { stateCounts } from '../state-counts.ts';
import { type Tick, taskRow } from '../task-row.ts';
import type { TaskView } from '../task-view.ts';
import type { TerminalSize } from '../terminal-size.ts';
import { pickTasks } from './pick-tasks.ts';

interface ProgressFrame {
  tasks: readonly TaskView[];
  size: TerminalSize;
  tick: Tick;
  paint: Paint;
}

/** Lines that stay free: the one of the cursor, and the one that counts what does not fit. */
const freeLines = 2;

/** A bar per task, as many as the terminal has lines for: a line each. */
export function progressRows({ tasks, size, tick, paint }: ProgressFrame): readonly string[] {
  const longestName = tasks.reduce((longest, { name }) => Math.max(longest, stringWidth(cleanText(name))), 1);
  const columns = layOutColumns({ available: size.columns, longestName, inList: false });
  const shown = pickTasks(tasks, Math.max(1, size.rows - freeLines));
  const rows = shown.map((task) => taskRow({ task, columns, tick, paint }));
  if (shown.length === tasks.length) return rows;
  const here = new Set(shown);
  const hidden = tasks.filter((task) => !here.has(task));
  const more = `… and ${hidden.length} more`;
  const counts = `${paint('dim', `${more}:`)} ${stateCounts(hidden, paint)}`;
  // A row that is longer than the terminal would not be one row.
  const fits = stringWidth(counts) <= size.columns;
  return [...rows, fits ? counts : paint('dim', more)];
}
