import { barText } from './bar.ts';
import { cleanText } from './clean-text.ts';
import type { Columns } from './columns.ts';
import { fitWidth } from './fit-width.ts';
import type { Paint } from './paint.ts';
import { stateStyles, symbolOf } from './state-style.ts';
import { elapsedOf, messageOf, remainingOf, shownPercent } from './task-text.ts';
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
  /** The branches of the tree before the name. */
  guide?: string;
  selected?: boolean;
}

/** One task on one line: symbol, name, state, bar, percentage, elapsed and remaining time, message. */
export function taskRow(row: TaskRow): string {
  const { task, columns, tick, paint, lead = '', guide = '', selected = false } = row;
  const { style } = stateStyles[task.state];
  const percent = shownPercent(task);
  // Two columns a branch; in a narrow cell the nearest ones.
  const room = 2 * Math.floor(columns.name / 6);
  const branches = room < guide.length ? guide.slice(guide.length - room) : guide;
  const name = fitWidth(cleanText(task.name), columns.name - branches.length);
  const cells = [
    paint(style, symbolOf(task.state, tick.frame)),
    paint('dim', branches) + (selected ? paint('bold', name) : name),
  ];
  if (columns.state > 0) cells.push(paint(style, fitWidth(task.state, columns.state)));
  if (columns.bar > 0) cells.push(barText({ percent, width: columns.bar, style, paint }));
  cells.push(`${Math.round(percent)}%`.padStart(columns.percent));
  if (columns.elapsed > 0) cells.push(paint('dim', elapsedOf(task, tick.now).padStart(columns.elapsed)));
  if (columns.remaining > 0)
    cells.push(paint('dim', remainingOf(task, tick.now).padStart(columns.remaining)));
  if (columns.message > 0) cells.push(fitWidth(messageOf(task, columns.state > 0), columns.message));
  return lead + cells.join(' ').trimEnd();
}
