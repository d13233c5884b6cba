import type { FaultSummary, TaskSummary } from '../../protocol/task.ts';
import { sanitiseLine } from './sanitise.ts';
import { type Column, tableLines } from './table.ts';
import { durationText } from './task-columns.ts';
import { idShortener } from './task-table.ts';

const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'ATTEMPT' },
  { title: 'STATE' },
  { title: 'STARTED', leaves: 2 },
  { title: 'TIME', leaves: 1 },
  { title: 'FAULT', shrinksTo: 7 },
];

type Attempt = NonNullable<TaskSummary['attempts']>[number];

/** The attempts of tasks as a table, a line each. `width`: of the terminal; undefined: ids and faults are whole. */
export function attemptsTable(tasks: readonly TaskSummary[], width: number | undefined): string[] {
  const shorten = width === undefined ? (id: string) => id : idShortener(tasks.map(({ id }) => id));
  const rows = tasks.flatMap(({ id, attempts = [] }) =>
    attempts.map((attempt) => [shorten(id), ...cellsOf(attempt)]),
  );
  return tableLines(columns, rows, width);
}

function cellsOf({ number, state, startedAt, completedAt, fault }: Attempt): string[] {
  const seconds =
    startedAt === null || completedAt === null
      ? null
      : (Date.parse(completedAt) - Date.parse(startedAt)) / 1000;
  return [
    String(number),
    state,
    startedAt ?? '',
    seconds === null ? '' : durationText(seconds),
    faultCell(fault),
  ];
}

/** A list has the code alone. */
function faultCell(fault: (FaultSummary & { message?: string }) | null): string {
  if (fault === null) return '';
  return fault.message === undefined ? fault.code : `${fault.code}: ${sanitiseLine(fault.message)}`;
}
