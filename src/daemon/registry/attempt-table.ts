import type { DatabaseSync } from 'node:sqlite';
import type { State } from '../../protocol/state.ts';

/** An attempt that was followed by another. Times are milliseconds since 1970. */
export interface AttemptRow {
  /** Of the task, in lower case. */
  key: string;
  /** From 1 on, without gaps. */
  number: number;
  started_at: number | null;
  completed_at: number;
  state: State;
  /** JSON. */
  fault: string | null;
  /** The number of the event that tells of its end: what the task wrote later is of the next ones. */
  last_seq: number;
}

/** The attempts of tasks that are over and were followed by another. Writes belong to the caller's transaction. */
export class AttemptTable {
  readonly #insert;
  readonly #of;
  readonly #lastSeq;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO attempts (key, number, started_at, completed_at, state, fault, last_seq)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#of = database.prepare('SELECT * FROM attempts WHERE key = ? ORDER BY number');
    this.#lastSeq = database.prepare('SELECT last_seq FROM attempts WHERE key = ? AND number = ?');
  }

  add({ key, number, started_at, completed_at, state, fault, last_seq }: AttemptRow): void {
    this.#insert.run(key, number, started_at, completed_at, state, fault, last_seq);
  }

  of(key: string): AttemptRow[] {
    return this.#of.all(key) as unknown as AttemptRow[];
  }

  /** Between which numbers, without these, the events of an attempt are. */
  range(key: string, number: number): { since: number; before: number } {
    return {
      since: this.#endOf(key, number - 1) ?? 0,
      before: this.#endOf(key, number) ?? Number.MAX_SAFE_INTEGER,
    };
  }

  #endOf(key: string, number: number): number | undefined {
    return (this.#lastSeq.get(key, number) as { last_seq: number } | undefined)?.last_seq;
  }
}
