import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { Bar } from './bar.tsx';
import { cleanText } from './clean-text.ts';
import type { Columns } from './columns.ts';
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
  /** How far the name is indented, in columns. */
  indent?: number;
  selected?: boolean;
}

/** One task on one line: symbol, name, state, bar, percentage, elapsed time, message. */
export function TaskRow({ task, columns, tick, paint, indent = 0, selected = false }: TaskRowProps) {
  const { style } = stateStyles[task.state];
  const percent = shownPercent(task);
  const name = cleanText(task.name);
  return (
    <Box gap={1}>
      <Cell width={1}>{paint(style, symbolOf(task.state, tick.frame))}</Cell>
      <Cell width={columns.name}>{' '.repeat(indent) + (selected ? paint('bold', name) : name)}</Cell>
      <Cell width={columns.state}>{paint(style, task.state)}</Cell>
      {columns.bar > 0 && <Bar percent={percent} width={columns.bar} style={style} paint={paint} />}
      <Cell width={columns.percent}>{`${Math.round(percent)}%`.padStart(columns.percent)}</Cell>
      <Cell width={columns.elapsed}>{paint('dim', elapsedOf(task, tick.now).padStart(columns.elapsed))}</Cell>
      <Cell width={columns.message}>{messageOf(task, columns.state > 0)}</Cell>
    </Box>
  );
}

function Cell({ width, children }: { width: number; children: ReactNode }) {
  if (width === 0) return null;
  return (
    <Box width={width} flexShrink={0}>
      <Text wrap="truncate">{children}</Text>
    </Box>
  );
}
