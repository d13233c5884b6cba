import type { DatabaseSync } from 'node:sqlite';
import type { TaskEvent } from '../../protocol/events.ts';
import { idKey } from '../../protocol/ids.ts';
import { isTerminal } from '../../protocol/state.ts';
import { lowerBound, Page, queryEvents } from './event-pages.ts';
import { OutputGatherer } from './output-gatherer.ts';

type WithoutFrame<T> = T extends unknown ? Omit<T, 'seq' | 'at'> : never;

/** An event before it has its number and time. */
export type NewEvent = WithoutFrame<TaskEvent>;

/** An event as it is kept and sent: made into JSON once, however many follow it. */
export interface StoredEvent {
  seq: number;
  /** The id of the task in lower case. */
  key: string;
  type: TaskEvent['type'];
  json: string;
}

/** Which events a follower wants. */
export interface EventFilter {
  /** Lower-case ids; undefined: of all tasks. */
  keys?: ReadonlySet<string> | undefined;
  type?: TaskEvent['type'] | undefined;
}

/** Recent events kept in memory: the newest of them, in number and in characters of JSON. */
const ringSize = 4096;
const ringCharacters = 8 * 1024 * 1024;
/** Numbers are reserved in blocks, so that one that was seen before a crash is never given out again. */
const reservedBlock = 10_000;
/** Tombstones of removed tasks that are kept, in numbers of events. */
const tombstoneWindow = 100_000;

/**
 * Numbers events, keeps them, and hands them to followers in order. Events belong to a transaction and are seen
 * when that is on the disk; only those appended `lazily` may be seen before: progress, whose loss does no harm.
 * Of a task's progress the disk has the newest alone, and none once the task has ended: a snippet may show
 * progress for days.
 */
export class EventLog {
  readonly #database: DatabaseSync;
  readonly #insert;
  readonly #delete;
  readonly #deleteOne;
  readonly #deleteTombstones;
  readonly #reserve;
  #next: number;
  /** Numbers below are reserved, on the disk or with the open transaction. */
  #reserved: number;
  #reservedOnDisk: number;
  /** Recent events, oldest first, without gaps up to the newest. */
  #ring: StoredEvent[] = [];
  #ringCharacters = 0;
  /** Appended lazily, not yet written. */
  #lazy: StoredEvent[] = [];
  /**
   * What was appended lazily could not be written: it waits until it is asked for by name, so that a smaller
   * write, one that makes room, is not refused for its sake.
   */
  #lazyWaits = false;
  readonly #gatherer = new OutputGatherer();
  /** The number of the progress that the disk has of a task. */
  readonly #progressOnDisk = new Map<string, number>();
  /** Written by the transaction that is open now. */
  #open: StoredEvent[] = [];
  /** Tasks that end with the open transaction. */
  #ended = new Set<string>();
  /** Tasks whose events before a number go with the open transaction. */
  #forgotten = new Map<string, number>();
  /** Followers may see up to this number. */
  #visible: number;
  readonly #waiting = new Set<() => void>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    const last = database.prepare('SELECT max(seq) AS seq FROM events').get() as { seq: number | null };
    const reserved = database.prepare("SELECT value FROM meta WHERE name = 'event_seq'").get() as
      | { value: number }
      | undefined;
    this.#next = Math.max((last.seq ?? 0) + 1, reserved?.value ?? 1);
    this.#reserved = this.#next;
    this.#reservedOnDisk = this.#next;
    this.#visible = this.#next - 1;
    this.#insert = database.prepare('INSERT INTO events (seq, key, type, json) VALUES (?, ?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM events WHERE key = ?');
    this.#deleteOne = database.prepare('DELETE FROM events WHERE seq = ?');
    this.#deleteTombstones = database.prepare("DELETE FROM events WHERE type = 'removed' AND seq < ?");
    this.#reserve = database.prepare(
      "INSERT INTO meta (name, value) VALUES ('event_seq', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    );
  }

  /** The number of the newest event that may be seen. */
  get newest(): number {
    return this.#visible;
  }

  /** True when something was appended lazily and is not on the disk yet. */
  get hasUnwritten(): boolean {
    return this.#lazy.length > 0;
  }

  /** Appends within the open transaction. Gives the event's number. */
  append(event: NewEvent, at: number): number {
    const stored = this.#number(event, at, false);
    this.#open.push(stored);
    this.#insert.run(stored.seq, stored.key, stored.type, stored.json);
    if (event.type === 'state' && isTerminal(event.state)) {
      this.#ended.add(stored.key);
      this.#deleteProgress(stored.key);
    }
    return stored.seq;
  }

  /**
   * Appends outside of a transaction: written with the next one. Visible at once unless others wait before it, or its
   * number might be given out again after a crash.
   * False for output that joined what waits already.
   */
  appendLazily(event: NewEvent, at: number): boolean {
    if (this.#gatherer.join(event)) {
      this.#ringCharacters += event.text.length;
      return false;
    }
    const stored = this.#number(event, at, true);
    this.#lazy.push(stored);
    if (this.#open.length === 0) this.#show(this.#firstHidden() - 1);
    return true;
  }

  /** Deletes the events of a task within the open transaction: it is removed, or its id is used anew. */
  forget(key: string): void {
    // Whatever there is of a task, its states are on the disk. Most ids are new: then nothing has to be looked through.
    if (this.#delete.run(key).changes > 0) this.#forgotten.set(key, this.#next);
  }

  /** Makes the open transaction write what could not be written before, too. */
  includeLazy(): void {
    this.#lazyWaits = false;
  }

  /** To be called within the transaction, just before it is committed. */
  writeLazy(): void {
    this.#gatherer.seal();
    if (!this.#lazyWaits) {
      for (const stored of this.#worthWriting()) {
        if (stored.type === 'progress') this.#deleteProgress(stored.key);
        this.#insert.run(stored.seq, stored.key, stored.type, stored.json);
      }
    }
    if (this.#next > this.#reserved) {
      this.#reserved = this.#next + reservedBlock;
      this.#reserve.run(this.#reserved);
      this.#deleteTombstones.run(this.#next - tombstoneWindow);
    }
  }

  committed(): void {
    this.#open = [];
    this.#reservedOnDisk = this.#reserved;
    if (!this.#lazyWaits) {
      for (const { type, key, seq } of this.#lazy)
        if (type === 'progress') this.#progressOnDisk.set(key, seq);
      this.#lazy = [];
    }
    for (const key of this.#ended) this.#progressOnDisk.delete(key);
    this.#ended.clear();
    if (this.#forgotten.size > 0) {
      this.#lazy = this.#lazy.filter((stored) => !this.#isForgotten(stored));
      this.#keepInRing((stored) => !this.#isForgotten(stored));
      this.#forgotten.clear();
    }
    const isLong = this.#ring.length > 2 * ringSize || this.#ringCharacters > 2 * ringCharacters;
    // What is in memory alone stays in the ring.
    if (isLong && this.#lazy.length === 0) this.#trimRing();
    this.#show(this.#firstHidden() - 1);
  }

  /** Begins a step of the open transaction. What it gives undoes the step: none of its events has happened. */
  beginStep(): () => void {
    const { length } = this.#open;
    const [ended, forgotten] = [new Set(this.#ended), new Map(this.#forgotten)];
    return () => {
      const gone = new Set(this.#open.splice(length));
      this.#keepInRing((stored) => !gone.has(stored));
      this.#ended = ended;
      this.#forgotten = forgotten;
    };
  }

  /** The open transaction's events never happened; lazy ones stay for later, as far as they will be written. */
  rolledBack(): void {
    this.#ended.clear();
    this.#forgotten.clear();
    const lazy = this.#worthWriting();
    const gone = new Set([...this.#open, ...this.#lazy]).difference(new Set(lazy));
    this.#keepInRing((stored) => !gone.has(stored));
    this.#open = [];
    this.#lazy = lazy;
    this.#lazyWaits = lazy.length > 0;
    this.#reserved = this.#reservedOnDisk;
  }

  /** Gives back the numbers that were reserved and not used: within the last transaction of a daemon's life. */
  releaseReserved(): void {
    this.#reserve.run(this.#next);
    this.#reserved = Number.MAX_SAFE_INTEGER;
  }

  /** A page of visible events after `since`, oldest first, and where to go on from. */
  read(since: number, filter: EventFilter): { events: StoredEvent[]; next: number } {
    const first = this.#ring[0];
    if (since >= this.#visible) return { events: [], next: since };
    if (first && since >= first.seq - 1) {
      const page = new Page();
      for (let index = lowerBound(this.#ring, since + 1); index < this.#ring.length; index++) {
        const stored = this.#ring[index] as StoredEvent;
        if (stored.seq > this.#visible) break;
        if (isWanted(stored, filter) && page.add(stored)) return { events: page.events, next: stored.seq };
      }
      return { events: page.events, next: this.#visible };
    }
    return this.#readDatabase(since, filter);
  }

  /**
   * A page of visible events after `since` and before `before`, the newest first. The next page is the one before the
   * last of them; none when there are no more.
   */
  readBack(before: number, since: number, filter: EventFilter): StoredEvent[] {
    const page = new Page();
    const end = Math.min(before, this.#visible + 1);
    for (let index = lowerBound(this.#ring, end) - 1; index >= 0; index--) {
      const stored = this.#ring[index] as StoredEvent;
      if (stored.seq <= since) return page.events;
      if (isWanted(stored, filter) && page.add(stored)) return page.events;
    }
    const limit = Math.min(end, this.#ring[0]?.seq ?? end);
    for (const row of queryEvents(this.#database, { since, before: limit, filter, newestFirst: true })) {
      if (page.add(row)) break;
    }
    return page.events;
  }

  /** Resolves when there is something newer than now, or when the signal says that nobody wants it any more. */
  changed(left: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        left.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      left.addEventListener('abort', wake);
    });
  }

  #readDatabase(since: number, filter: EventFilter): { events: StoredEvent[]; next: number } {
    // What is in memory alone is in the ring, and newer than all of this.
    const limit = this.#ring[0]?.seq ?? this.#next;
    const page = new Page();
    for (const row of queryEvents(this.#database, { since, before: limit, filter, newestFirst: false })) {
      if (page.add(row)) return { events: page.events, next: row.seq };
    }
    return { events: page.events, next: limit - 1 };
  }

  #number(event: NewEvent, at: number, lazy: boolean): StoredEvent {
    const seq = this.#next++;
    const full = { seq, at: new Date(at).toISOString(), ...event };
    const stored = { seq, key: idKey(event.taskId), type: event.type, json: JSON.stringify(full) };
    this.#gatherer.follow(stored, event, lazy);
    this.#ring.push(stored);
    this.#ringCharacters += stored.json.length;
    return stored;
  }

  /** The lazy events without those of forgotten tasks, and of each task's progress the newest until it has ended. */
  #worthWriting(): StoredEvent[] {
    const newest = new Map<string, number>();
    for (const { type, key, seq } of this.#lazy) if (type === 'progress') newest.set(key, seq);
    return this.#lazy.filter((stored) => {
      if (this.#isForgotten(stored)) return false;
      if (stored.type !== 'progress') return true;
      return newest.get(stored.key) === stored.seq && !this.#ended.has(stored.key);
    });
  }

  #isForgotten({ key, seq }: StoredEvent): boolean {
    return seq < (this.#forgotten.get(key) ?? 0);
  }

  #deleteProgress(key: string): void {
    const seq = this.#progressOnDisk.get(key);
    if (seq !== undefined) this.#deleteOne.run(seq);
  }

  /** The number of the first event that nobody may see before it is written. */
  #firstHidden(): number {
    const hidden = this.#lazy.find(({ type, seq }) => type !== 'progress' || seq >= this.#reserved);
    return hidden?.seq ?? this.#next;
  }

  #keepInRing(keep: (stored: StoredEvent) => boolean): void {
    this.#ring = this.#ring.filter(keep);
    this.#ringCharacters = this.#ring.reduce((sum, { json }) => sum + json.length, 0);
  }

  #trimRing(): void {
    let start = Math.max(0, this.#ring.length - ringSize);
    let characters = 0;
    for (let index = this.#ring.length - 1; index >= start; index--) {
      characters += (this.#ring[index] as StoredEvent).json.length;
      if (characters > ringCharacters) start = index + 1;
    }
    this.#ring = this.#ring.slice(start);
    this.#ringCharacters = Math.min(characters, ringCharacters);
  }

  #show(seq: number): void {
    if (seq <= this.#visible) return;
    this.#visible = seq;
    for (const wake of this.#waiting) wake();
  }
}

function isWanted({ key, type }: StoredEvent, filter: EventFilter): boolean {
  return (filter.keys?.has(key) ?? true) && (filter.type ?? type) === type;
}
