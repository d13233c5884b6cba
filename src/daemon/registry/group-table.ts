import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A row of the table of groups, as SQLite gives it. */
export interface GroupRow {
  /** The name in lower case. */
  key: string;
  name: string;
  description: string | null;
  /** The most that run at a time; null: no limit of its own. */
  parallel: number | null;
  suspended: number;
  /** How long ended tasks are kept, in milliseconds; null: as the settings say. */
  retention_age: number | null;
  /** How many ended tasks are kept; null: as the settings say. */
  retention_count: number | null;
}

/** What of a group can be set. */
export type GroupChange = Partial<Omit<GroupRow, 'key' | 'name'>>;

export interface GroupCounts {
  running: number;
  queued: number;
  /** In any state. */
  tasks: number;
}

/** The table of groups. Writes belong to the caller's transaction. */
export class GroupTable {
  readonly #database: DatabaseSync;
  readonly #byKey;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#byKey = database.prepare('SELECT * FROM groups WHERE key = ?');
  }

  get(key: string): GroupRow | undefined {
    return this.#byKey.get(key) as unknown as GroupRow | undefined;
  }

  /** The default group first, then by name. */
  all(): GroupRow[] {
    return this.#database
      .prepare("SELECT * FROM groups ORDER BY key <> 'default', key")
      .all() as unknown as GroupRow[];
  }

  /** With nothing of its own. */
  insert(key: string, name: string): void {
    this.#database.prepare('INSERT INTO groups (key, name) VALUES (?, ?)').run(key, name);
  }

  update(key: string, change: GroupChange): void {
    for (const [column, value] of Object.entries(change) as [string, SQLInputValue][]) {
      this.#database.prepare(`UPDATE groups SET ${column} = ? WHERE key = ?`).run(value, key);
    }
  }

  delete(key: string): void {
    this.#database.prepare('DELETE FROM groups WHERE key = ?').run(key);
  }

  /** The tasks of a group. */
  counts(key: string): GroupCounts {
    const rows = this.#database
      .prepare('SELECT state, count(*) AS count FROM tasks WHERE group_key = ? GROUP BY state')
      .all(key) as { state: string; count: number }[];
    const count = (...states: string[]): number =>
      rows.filter(({ state }) => states.includes(state)).reduce((sum, row) => sum + row.count, 0);
    return {
      running: count('Running', 'Stopping'),
      queued: count('Queued'),
      tasks: rows.reduce((sum, row) => sum + row.count, 0),
    };
  }
}
