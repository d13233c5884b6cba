import type { DatabaseSync } from 'node:sqlite';
import type { EventFilter, StoredEvent } from './event-log.ts';

/** A page that is read ends with the event that fills one of these: whoever does not read on holds a page. */
const pageSize = 500;
const pageCharacters = 256 * 1024;

/** Events that are read at a time. */
export class Page {
  readonly events: StoredEvent[] = [];
  #characters = 0;

  /** True when the page is full with this one. */
  add(stored: StoredEvent): boolean {
    this.events.push(stored);
    this.#characters += stored.json.length;
    return this.events.length >= pageSize || this.#characters >= pageCharacters;
  }
}

/** Index of the first event whose number is at least `seq`. */
export function lowerBound(events: readonly StoredEvent[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as StoredEvent).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface EventQuery {
  since: number;
  before: number;
  filter: EventFilter;
  newestFirst: boolean;
}

/** The events on the disk between two numbers, without these, one by one. */
export function queryEvents(
  database: DatabaseSync,
  { since, before, filter, newestFirst }: EventQuery,
): Iterable<StoredEvent> {
  const conditions = ['seq > ?', 'seq < ?'];
  const values: (string | number)[] = [since, before];
  if (filter.keys) {
    conditions.push(`key IN (${[...filter.keys].map(() => '?').join(', ')})`);
    values.push(...filter.keys);
  }
  if (filter.type) {
    conditions.push('type = ?');
    values.push(filter.type);
  }
  const direction = newestFirst ? 'DESC' : 'ASC';
  return database
    .prepare(
      `SELECT seq, key, type, json FROM events WHERE ${conditions.join(' AND ')} ORDER BY seq ${direction}`,
    )
    .iterate(...values) as Iterable<unknown> as Iterable<StoredEvent>;
}
