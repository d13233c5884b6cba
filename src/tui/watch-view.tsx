import { Box, Text } from 'ink';
import { useMemo } from 'react';
import { Header } from './header.tsx';
import { useSelection } from './hooks/use-selection.ts';
import type { Paint } from './paint.ts';
import { longestNameOf, TaskList } from './task-list.tsx';
import type { Tick } from './task-row.ts';
import type { TaskView } from './task-view.ts';
import type { TerminalSize } from './terminal-size.ts';
import { treeOrder } from './tree-order.ts';
import { visibleWindow } from './visible-window.ts';

interface WatchViewProps {
  tasks: readonly TaskView[];
  size: TerminalSize;
  tick: Tick;
  paint: Paint;
  /** Whether keys are listened to: not without a keyboard, and not in the last frame, which stays. */
  keys: boolean;
  onQuit: () => void;
}

/** Lines beside the list: header, footer, and the one of the cursor. */
const otherLines = 3;

/** The live list: as many rows as the terminal has lines for, around the selected one. */
export function WatchView({ tasks, size, tick, paint, keys, onQuit }: WatchViewProps) {
  const rows = useMemo(() => treeOrder(tasks), [tasks]);
  const longestName = useMemo(() => longestNameOf(rows), [rows]);
  const ids = useMemo(() => rows.map(({ task }) => task.id), [rows]);
  const selected = useSelection({ ids, active: keys, onQuit });
  const { start, end } = visibleWindow({
    count: rows.length,
    selected,
    size: Math.max(1, size.rows - otherLines),
  });
  return (
    <Box flexDirection="column">
      <Header tasks={tasks} paint={paint} />
      <TaskList
        rows={rows.slice(start, end)}
        available={size.columns}
        longestName={longestName}
        selectedId={keys ? (ids[selected] ?? null) : null}
        tick={tick}
        paint={paint}
      />
      <Text wrap="truncate">{paint('dim', footer({ start, end, count: rows.length, keys }))}</Text>
    </Box>
  );
}

interface FooterParts {
  start: number;
  end: number;
  count: number;
  keys: boolean;
}

function footer({ start, end, count, keys }: FooterParts): string {
  const place = end - start < count ? `${start + 1}-${end} of ${count}` : '';
  return [place, keys ? '↑↓ move  q quit' : ''].filter((part) => part !== '').join('  ');
}
