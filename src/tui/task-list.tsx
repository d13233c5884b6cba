import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import { cleanText } from './clean-text.ts';
import { layOutColumns } from './columns.ts';
import type { Paint } from './paint.ts';
import { type Tick, taskRow } from './task-row.ts';
import type { TreeRow } from './tree-order.ts';

interface TaskListProps {
  /** The rows to draw, all of them. */
  rows: readonly TreeRow[];
  /** Columns of the terminal. */
  available: number;
  /** Of the whole list, in columns, so that scrolling moves no column. */
  longestName: number;
  /** The id of the selected task; null shows no selection. */
  selectedId: string | null;
  tick: Tick;
  paint: Paint;
}

const pointer = '› ';
const noPointer = '  ';
const indentStep = 2;
/** Deeper tasks are not moved in further, and in narrow columns even less: the name needs the room. */
const maxIndent = 8;

/** Tasks one below the other, children moved in. */
export function TaskList({ rows, available, longestName, selectedId, tick, paint }: TaskListProps) {
  const columns = layOutColumns({ available: available - noPointer.length, longestName, withState: true });
  return (
    <Box flexDirection="column">
      {rows.map((row) => {
        const selected = row.task.id === selectedId;
        return (
          <Text key={row.task.id} wrap="truncate">
            {taskRow({
              task: row.task,
              columns,
              tick,
              paint,
              lead: selected ? paint('bold', pointer) : noPointer,
              indent: Math.min(indentOf(row), Math.floor(columns.name / 3)),
              selected,
            })}
          </Text>
        );
      })}
    </Box>
  );
}

/** The longest name with its indent, in columns. */
export function longestNameOf(rows: readonly TreeRow[]): number {
  return rows.reduce(
    (longest, row) => Math.max(longest, indentOf(row) + stringWidth(cleanText(row.task.name))),
    1,
  );
}

function indentOf({ depth }: TreeRow): number {
  return Math.min(maxIndent, depth * indentStep);
}
