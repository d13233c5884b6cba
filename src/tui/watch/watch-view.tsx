import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Paint } from '../paint.ts';
import type { Tick } from '../task-row.ts';
import type { TaskView } from '../task-view.ts';
import type { TerminalSize } from '../terminal-size.ts';
import type { TreeRow } from '../tree-order.ts';
import { DetailPane } from './detail-pane.tsx';
import type { Details } from './details.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { layOutScreen } from './screen-layout.ts';
import { TaskList } from './task-list.tsx';
import type { WatchState } from './watch-state.ts';

export interface WatchViewProps {
  /** All tasks, and the rows that the filter leaves of them. */
  tasks: readonly TaskView[];
  rows: readonly TreeRow[];
  /** Index of the selected row; -1 when there are none. */
  selected: number;
  watch: WatchState;
  details: Details;
  /** False when there are older tasks too. */
  complete: boolean;
  /** False while the daemon is away. */
  connected: boolean;
  size: TerminalSize;
  tick: Tick;
  paint: Paint;
}

/** The whole screen: header, list, details of the selected task, keys. */
export function WatchView(props: WatchViewProps) {
  const { tasks, rows, selected, watch, complete, connected, size, paint } = props;
  const layout = layOutScreen(size, { open: watch.open, count: rows.length });
  if (!layout) {
    return (
      <Box height={size.rows} width={size.columns}>
        <Text wrap="truncate">Too small</Text>
      </Box>
    );
  }
  const task = rows[selected]?.task;
  const hasChildren = watch.mode.kind === 'ask' && tasks.some(({ parentId }) => parentId === task?.id);
  return (
    <Box flexDirection="column" height={size.rows} width={size.columns}>
      <Header
        tasks={tasks}
        complete={complete}
        filter={
          watch.filter === ''
            ? null
            : { text: watch.mode.kind === 'filter' ? '' : watch.filter, matching: rows.length }
        }
        connected={connected}
        paint={paint}
      />
      {watch.mode.kind === 'help' ? (
        <Part lines={layout.list + layout.details}>
          <Help lines={layout.list + layout.details} paint={paint} />
        </Part>
      ) : (
        <>
          {layout.list > 0 && <Part lines={layout.list}>{listOf(props, layout.list)}</Part>}
          {layout.details > 0 && (
            <Part lines={layout.details}>{task && detailsOf(props, task, layout.details)}</Part>
          )}
        </>
      )}
      <Footer
        watch={watch}
        task={task}
        hasChildren={hasChildren}
        hasDetails={layout.details > 0}
        columns={size.columns}
        paint={paint}
      />
    </Box>
  );
}

function Part({ lines, children }: { lines: number; children: ReactNode }) {
  return (
    <Box flexDirection="column" height={lines} overflow="hidden">
      {children}
    </Box>
  );
}

function listOf({ tasks, rows, selected, watch, size, tick, paint }: WatchViewProps, lines: number) {
  if (rows.length > 0) return <TaskList {...{ rows, selected, columns: size.columns, lines, tick, paint }} />;
  const sentence =
    tasks.length === 0
      ? 'No tasks yet. In another terminal: kr run-task FILE'
      : `Nothing matches '${watch.filter}'. Esc shows all.`;
  return <Text wrap="truncate">{paint('dim', sentence)}</Text>;
}

function detailsOf({ watch, details, size, tick, paint }: WatchViewProps, task: TaskView, lines: number) {
  const { bottom } = watch;
  return <DetailPane {...{ task, details, bottom, columns: size.columns, lines, tick, paint }} />;
}
