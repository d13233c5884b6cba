import prettyMs from 'pretty-ms';
import type { TaskSummary } from '../../protocol/task.ts';
import { waitsForText } from '../../tui/waits-for-text.ts';
import { usageError } from './errors.ts';
import { sanitiseLine } from './sanitise.ts';
import type { Column } from './table.ts';
import { type ColumnName, columnNames } from './task-format-names.ts';

/** A column of tasks, in tables and in CSV. */
export interface TaskColumn extends Column {
  /** As `--columns` and the head of CSV have it. */
  name: ColumnName;
  /** As CSV has it: the value of the task's JSON. */
  value: (task: TaskSummary) => string | number | boolean | null;
  /** As a table has it, where that is not the value. */
  cell?: (task: TaskSummary) => string;
}

const wide = { shrinksTo: 8 };

/** The narrowest that a column gets that was asked for: it is cut, and never left out. */
const narrowest = 5;

const columns: readonly TaskColumn[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id },
  { name: 'name', title: 'NAME', ...wide, value: ({ name }) => name },
  { name: 'description', title: 'DESCRIPTION', ...wide, value: ({ description }) => description },
  { name: 'language', title: 'LANGUAGE', value: ({ language }) => language },
  {
    name: 'state',
    title: 'STATE',
    // The longest state: what may be cut is a reason.
    shrinksTo: 9,
    value: ({ state }) => state,
    cell: ({ state, fault }) => (fault && fault.code !== 'error' ? `${state} (${fault.code})` : state),
  },
  { name: 'stateText', title: 'STATE', value: ({ stateText }) => stateText },
  { name: 'createdAt', title: 'CREATED', value: ({ createdAt }) => createdAt },
  { name: 'startedAt', title: 'STARTED', value: ({ startedAt }) => startedAt },
  { name: 'completedAt', title: 'COMPLETED', value: ({ completedAt }) => completedAt },
  {
    name: 'duration',
    title: 'TIME',
    value: ({ duration }) => duration,
    cell: ({ duration }) => (duration === null ? '' : durationText(duration)),
  },
  {
    name: 'progress',
    title: 'PROGRESS',
    ...wide,
    value: ({ progress }) => `${Math.round(progress.percentComplete)}% - ${progress.statusMessage}`,
  },
  {
    name: 'percentComplete',
    title: 'PROGRESS',
    value: ({ progress }) => progress.percentComplete,
    // A bar that ends at 100 for every outcome would hide how far a failed task came.
    cell: ({ state, progress }) =>
      `${Math.round(state === 'Failed' || state === 'Stopped' ? progress.reachedPercent : progress.percentComplete)}%`,
  },
  {
    name: 'statusMessage',
    title: 'MESSAGE',
    shrinksTo: 7,
    value: ({ progress }) => progress.statusMessage,
    cell: messageText,
  },
  { name: 'reachedPercent', title: 'REACHED', value: ({ progress }) => progress.reachedPercent },
  { name: 'lastUpdatedUtc', title: 'UPDATED', value: ({ progress }) => progress.lastUpdatedUtc },
  { name: 'isTerminal', title: 'TERMINAL', value: ({ progress }) => progress.isTerminal },
  { name: 'parentId', title: 'PARENT', value: ({ parentId }) => parentId },
  { name: 'childrenId', title: 'CHILDREN', ...wide, value: ({ childrenId }) => childrenId.join(' ') },
  { name: 'fault', title: 'FAULT', value: ({ fault }) => fault?.code ?? null },
  { name: 'exitCode', title: 'EXIT CODE', value: ({ exitCode }) => exitCode },
  { name: 'group', title: 'GROUP', ...wide, value: ({ group }) => group },
  { name: 'priority', title: 'PRIORITY', value: ({ priority }) => priority },
  { name: 'key', title: 'KEY', ...wide, value: ({ key }) => key },
  { name: 'restartOf', title: 'RESTART OF', value: ({ restartOf }) => restartOf },
  { name: 'attempt', title: 'ATTEMPT', value: ({ attempt }) => attempt },
  { name: 'waitsFor', title: 'WAITS FOR', ...wide, value: ({ waitsFor }) => waitsForText(waitsFor) },
  { name: 'warnings', title: 'WARNINGS', ...wide, value: ({ warnings }) => warnings.join(' ') },
  { name: 'gitCommit', title: 'COMMIT', ...wide, value: ({ gitCommit }) => gitCommit },
];

const named = (...names: ColumnName[]): TaskColumn[] =>
  names
    .map((name) => columns.find((column) => column.name === name))
    .filter((column) => column !== undefined);

const leaving = (leaves: number, ...names: ColumnName[]): TaskColumn[] =>
  named(...names).map((column) => ({ ...column, leaves }));

/** Those of a table when none are asked for. On a narrow terminal some are left out, down to ids and states. */
export const usualColumns: readonly TaskColumn[] = [
  ...named('id'),
  ...leaving(1, 'name'),
  ...leaving(3, 'language'),
  ...named('state'),
  ...leaving(2, 'percentComplete'),
  ...leaving(3, 'duration', 'statusMessage'),
];

/** Those of CSV when none are asked for: all that do not tell the same once more. */
export const csvColumns: readonly TaskColumn[] = columns.filter(
  ({ name }) => name !== 'stateText' && name !== 'progress' && name !== 'isTerminal',
);

/** The columns that `--columns` names, with commas between, whatever the case. Throws `usage` with a suggestion. */
export async function parseColumns(text: string): Promise<TaskColumn[]> {
  const chosen: TaskColumn[] = [];
  for (const word of text.split(',').map((one) => one.trim())) {
    const column = columns.find(({ name }) => name.toLowerCase() === word.toLowerCase());
    if (!column) {
      const { didYouMean } = await import('../../protocol/did-you-mean.ts');
      // Who has seen a table knows a column by its title.
      const meant = columns.find(({ title }) => title === word.toUpperCase())?.name ?? word;
      throw usageError(
        `There is no column '${word}'.${didYouMean(meant, columnNames)} Use some of ${columnNames.join(', ')}.`,
      );
    }
    // An id that is cut is of no use.
    chosen.push(column.name === 'id' ? column : { ...column, shrinksTo: narrowest });
  }
  return chosen;
}

/** The message, unless it only repeats the state; of a Queued task what it waits for. */
function messageText({ state, progress, waitsFor }: TaskSummary): string {
  if (state === 'Queued') return waitsForText(waitsFor);
  const message = sanitiseLine(progress.statusMessage);
  return message === state || (state === 'Stopped' && message === 'Cancelled') ? '' : message;
}

/** Seconds as `1.2s`, `3m 4s`, `2h 5m`. */
export function durationText(seconds: number): string {
  const milliseconds = seconds * 1000;
  return prettyMs(milliseconds, { unitCount: 2, secondsDecimalDigits: milliseconds < 10_000 ? 1 : 0 });
}
