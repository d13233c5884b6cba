import { Text } from 'ink';
import { useMemo } from 'react';
import { layOutColumns } from '../columns.ts';
import type { Paint } from '../paint.ts';
import { type Tick, taskRow } from '../task-row.ts';
import type { TreeRow } from '../tree-order.ts';
import { nameWidth } from './name-width.ts';
import { visibleWindow } from './visible-window.ts';

interface TaskListProps {
  /** All rows: those that fit are drawn, around the selected one. */
  rows: readonly TreeRow[];
  /** Index of the selected row; -1: none. */
  selected: number;
  columns: number;
  lines: number;
  tick: Tick;
  paint: Paint;
}

const pointer = '› ';
const noPointer = '  ';

/** Tasks one below the other, children below their parents. */
export function TaskList({ rows, selected, columns: available, lines, tick, paint }: TaskListProps) {
  // Of the whole list, so that scrolling moves no column.
  const longestName = useMemo(
    () => rows.reduce((longest, row) => Math.max(longest, nameWidth(row)), 1),
    [rows],
  );
  const columns = layOutColumns({ available: available - noPointer.length, longestName, inList: true });
  const { start, end } = visibleWindow({ count: rows.length, selected, size: lines });
  return rows.slice(start, end).map(({ task, guide }, index) => {
    const isSelected = start + index === selected;
    const lead = isSelected ? paint('bold', pointer) : noPointer;
    return (
      <Text key={task.id} wrap="truncate">
        {taskRow({ task, columns, tick, paint, lead, guide, selected: isSelected })}
      </Text>
    );
  });
}
