import { barText } from './bar.ts';
import { cleanText } from './clean-text.ts';
import type { Columns } from './columns.ts';
import { fitWidth } from './fit-width.ts';
import type { Paint } from './paint.ts';
import { stateStyles, symbolOf } from './state-style.ts';
import { elapsedOf, messageOf, shownPercent } from './task-text.ts';
import type { TaskView } from './task-view.ts';

/** What moves a row: the same for all rows of a frame. */
export interface Tick {
  /** Milliseconds since 1970. */
  now: number;
  /** Turns the spinner. */
  frame: number;
}

interface TaskRow {
  task: TaskView;
  columns: Columns;
  tick: Tick;
  paint: Paint;
  /** What stands before the row. */
  lead?: string;
  /** How far the name is moved in, in columns. */
  indent?: number;
  selected?: boolean;
}

/** One task on one line: symbol, name, state, bar, percentage, elapsed time, message. */
export function taskRow(row: TaskRow): string {
  const { task, columns, tick, paint, lead = '', indent = 0, selected = false } = row;
  const { style } = stateStyles[task.state];
  const percent = shownPercent(task);
  const name = fitWidth(' '.repeat(indent) + cleanText(task.name), columns.name);
  const cells = [paint(style, symbolOf(task.state, tick.frame)), selected ? paint('bold', name) : name];
  if (columns.state > 0) cells.push(paint(style, fitWidth(task.state, columns.state)));
  if (columns.bar > 0) cells.push(barText({ percent, width: columns.bar, style, paint }));
  cells.push(`${Math.round(percent)}%`.padStart(columns.percent));
  if (columns.elapsed > 0) cells.push(paint('dim', elapsedOf(task, tick.now).padStart(columns.elapsed)));
  if (columns.message > 0) cells.push(fitWidth(messageOf(task, columns.state > 0), columns.message));
  return lead + cells.join(' ').trimEnd();
}
