import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import { cleanText } from './clean-text.ts';
import { layOutColumns } from './columns.ts';
import { type Above, usePrintAbove } from './hooks/use-print-above.ts';
import type { Paint } from './paint.ts';
import { pickTasks } from './pick-tasks.ts';
import { TaskRow, type Tick } from './task-row.tsx';
import type { TaskView } from './task-view.ts';
import type { TerminalSize } from './terminal-size.ts';

interface ProgressViewProps {
  tasks: readonly TaskView[];
  size: TerminalSize;
  tick: Tick;
  paint: Paint;
  above?: Above | undefined;
}

/** Lines that stay free: the one of the cursor, and the one that counts what does not fit. */
const freeLines = 2;

/** A bar per task, as many as the terminal has lines for. */
export function ProgressView({ tasks, size, tick, paint, above }: ProgressViewProps) {
  usePrintAbove(above);
  const longestName = tasks.reduce((longest, { name }) => Math.max(longest, stringWidth(cleanText(name))), 1);
  const columns = layOutColumns({ available: size.columns, longestName, withState: false });
  const shown = pickTasks(tasks, Math.max(1, size.rows - freeLines));
  const hidden = tasks.length - shown.length;
  return (
    <Box flexDirection="column">
      {shown.map((task) => (
        <TaskRow key={task.id} task={task} columns={columns} tick={tick} paint={paint} />
      ))}
      {hidden > 0 && <Text wrap="truncate">{paint('dim', `… and ${hidden} more`)}</Text>}
    </Box>
  );
}
