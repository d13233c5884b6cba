import prettyMs from 'pretty-ms';
import { isGeneratedId } from '../../protocol/ids.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import { sanitiseLine } from './sanitise.ts';
import { type Column, tableLines } from './table.ts';

const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'NAME', shrinksTo: 8 },
  { title: 'LANGUAGE' },
  { title: 'STATE' },
  { title: 'PROGRESS' },
  { title: 'TIME' },
  { title: 'MESSAGE', shrinksTo: 7 },
];

const shortestId = 8;

/**
 * Tasks as a table. On a terminal (`width` given) generated ids are as short as tells them apart; elsewhere they
 * are whole, so that a script can read them.
 */
export function taskTable(tasks: readonly TaskSummary[], width: number | undefined): string[] {
  const shorten = width === undefined ? (id: string) => id : idShortener(tasks.map(({ id }) => id));
  return tableLines(
    columns,
    tasks.map((task) => [
      shorten(task.id),
      sanitiseLine(task.name.replaceAll(task.id, shorten(task.id))),
      task.language,
      task.fault && task.fault.code !== 'error' ? `${task.state} (${task.fault.code})` : task.state,
      `${Math.round(shownPercent(task))}%`,
      task.duration === null ? '' : durationText(task.duration),
      messageText(task),
    ]),
    width,
  );
}

/** A bar that ends at 100 for every outcome would hide how far a failed task came. */
function shownPercent({ state, progress }: TaskSummary): number {
  return state === 'Failed' || state === 'Stopped' ? progress.reachedPercent : progress.percentComplete;
}

/** The message, unless it only repeats the state. */
function messageText({ state, progress }: TaskSummary): string {
  const message = sanitiseLine(progress.statusMessage);
  return message === state || (state === 'Stopped' && message === 'Cancelled') ? '' : message;
}

/** Seconds as `1.2s`, `3m 4s`, `2h 5m`. */
export function durationText(seconds: number): string {
  const milliseconds = seconds * 1000;
  return prettyMs(milliseconds, { unitCount: 2, secondsDecimalDigits: milliseconds < 10_000 ? 1 : 0 });
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
