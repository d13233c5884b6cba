import { isGeneratedId } from '../../protocol/ids.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import { sanitiseLine } from './sanitise.ts';
import { tableLines } from './table.ts';
import { type TaskColumn, usualColumns } from './task-columns.ts';

const shortestId = 8;

/**
 * Tasks as a table. On a terminal (`width` given) generated ids are as short as tells them apart; elsewhere they
 * are whole, so that a script can read them. `guides`: the branches of the tree before each, in the first column.
 */
export function taskTable(
  tasks: readonly TaskSummary[],
  width: number | undefined,
  columns: readonly TaskColumn[] = usualColumns,
  guides: readonly string[] = [],
): string[] {
  const shorten = width === undefined ? (id: string) => id : idShortener(tasks.map(({ id }) => id));
  return tableLines(
    columns,
    tasks.map((task, row) => {
      const [first = '', ...others] = columns.map((column) => cellText(column, task, shorten));
      return [(guides[row] ?? '') + first, ...others];
    }),
    width,
  );
}

function cellText(column: TaskColumn, task: TaskSummary, shorten: (id: string) => string): string {
  const { name, value, cell } = column;
  if (name === 'id') return shorten(task.id);
  if (name === 'name') return sanitiseLine(task.name.replaceAll(task.id, shorten(task.id)));
  return sanitiseLine(cell ? cell(task) : String(value(task) ?? ''));
}

/** Cuts generated ids to the shortest length, eight or more, at which these ids differ. */
export function idShortener(ids: readonly string[]): (id: string) => string {
  const generated = ids.filter(isGeneratedId).sort();
  let length = shortestId;
  for (const [index, id] of generated.entries()) {
    const next = generated[index + 1];
    if (next !== undefined) length = Math.max(length, commonLength(id, next) + 1);
  }
  return (id) => (isGeneratedId(id) ? id.slice(0, length) : id);
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length === one.length ? length - 1 : length;
}
