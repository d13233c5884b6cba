import { Text } from 'ink';
import { Bar } from './bar.tsx';
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

interface TaskRowProps {
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

/**
 * One task on one line: symbol, name, state, bar, percentage, elapsed time, message. The line is a single text
 * that Ink truncates: it stays one line also in the frame between a narrower window and the new columns.
 */
export function TaskRow(props: TaskRowProps) {
  const { task, columns, tick, paint, lead = '', indent = 0, selected = false } = props;
  const { style } = stateStyles[task.state];
  const percent = shownPercent(task);
  const name = fitWidth(' '.repeat(indent) + cleanText(task.name), columns.name);
  const percentText = `${Math.round(percent)}%`.padStart(columns.percent);
  const elapsed = elapsedOf(task, tick.now).padStart(columns.elapsed);
  return (
    <Text wrap="truncate">
      {lead}
      {paint(style, symbolOf(task.state, tick.frame))} {selected ? paint('bold', name) : name}
      {columns.state > 0 && ` ${paint(style, fitWidth(task.state, columns.state))}`}
      {columns.bar > 0 && <Bar percent={percent} width={columns.bar} style={style} paint={paint} />}
      {` ${percentText}`}
      {columns.elapsed > 0 && ` ${paint('dim', elapsed)}`}
      {columns.message > 0 && ` ${fitWidth(messageOf(task, columns.state > 0), columns.message).trimEnd()}`}
    </Text>
  );
}
