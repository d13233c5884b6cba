import type { DatabaseSync } from 'node:sqlite';
import type { State } from '../../protocol/state.ts';

/** A task that waits for the end of another. */
export interface Dependency {
  /** Of the task that waits, in lower case. */
  key: string;
  /** Of the one that has to end. */
  on_key: string;
  /** 0: only Completed will do. */
  any_end: number;
}

/** What tasks still wait for. Writes belong to the caller's transaction. */
export class DependencyTable {
  readonly #insert;
  readonly #waits;
  readonly #dependents;
  readonly #deleteOne;
  readonly #deleteAll;
  readonly #open;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      'INSERT OR IGNORE INTO dependencies (key, on_key, any_end) VALUES (?, ?, ?)',
    );
    this.#waits = database.prepare('SELECT 1 FROM dependencies WHERE key = ? LIMIT 1');
    this.#dependents = database.prepare('SELECT key, on_key, any_end FROM dependencies WHERE on_key = ?');
    this.#deleteOne = database.prepare('DELETE FROM dependencies WHERE key = ? AND on_key = ?');
    this.#deleteAll = database.prepare('DELETE FROM dependencies WHERE key = ?');
    this.#open = database.prepare(
      'SELECT t.id, t.state FROM dependencies d JOIN tasks t ON t.key = d.on_key WHERE d.key = ? ORDER BY t.ord',
    );
  }

  /** Where the task waits for that one already, that stays as it is. */
  add({ key, on_key, any_end }: Dependency): void {
    this.#insert.run(key, on_key, any_end);
  }

  /** Whether a task waits for others. */
  waits(key: string): boolean {
    return this.#waits.get(key) !== undefined;
  }

  /** The tasks that a task waits for. */
  openOf(key: string): { id: string; state: State }[] {
    return this.#open.all(key) as { id: string; state: State }[];
  }

  /** Those that wait for a task. */
  dependentsOf(onKey: string): Dependency[] {
    return this.#dependents.all(onKey) as unknown as Dependency[];
  }

  settle(key: string, onKey: string): void {
    this.#deleteOne.run(key, onKey);
  }

  /** The task waits no more. */
  forget(key: string): void {
    this.#deleteAll.run(key);
  }
}
