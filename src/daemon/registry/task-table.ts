import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { TaskDefinition } from '../../protocol/definition.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import type { Progress } from '../../protocol/progress.ts';
import type { SortField } from '../../protocol/sort-fields.ts';
import { type State, terminalStates } from '../../protocol/state.ts';
import type { TaskRow } from './task-row.ts';

/** Which tasks a list has, and in which order. */
export interface TaskFilter {
  states?: readonly State[];
  /** `*`, `?` and `[…]`, whatever the case. */
  nameGlob?: string;
  /** In lower case. */
  parentKey?: string;
  /** The key of a task: that one and all its descendants. */
  treeKey?: string;
  /** In lower case. */
  groupKey?: string;
  /** Milliseconds since 1970, without these themselves. */
  createdAfter?: number;
  createdBefore?: number;
  limit?: number;
  /** The first counts most; of equals, the order of creation decides. */
  order: readonly TaskOrder[];
}

export interface TaskOrder {
  field: SortField;
  descending: boolean;
}

/** Ended tasks that are to go: those of groups (in lower case) that ended before a time, or are more than are kept. */
export type RetentionLimit = { of: { group: string } | { allBut: readonly string[] } } & (
  | { endedBefore: number }
  | { keep: number }
);

const sortColumns: Readonly<Record<SortField, string>> = {
  createdAt: 't.ord',
  startedAt: 't.started_at',
  completedAt: 't.completed_at',
  duration: "coalesce(t.completed_at, unixepoch('subsec') * 1000) - t.started_at",
  id: 't.key',
  name: 'lower(t.name)',
  language: 't.language',
  state: 't.state',
  percentComplete: 't.percent',
};

/** Columns of a task that change in its life. */
export type TaskChange = Partial<
  Pick<
    TaskRow,
    | 'name'
    | 'description'
    | 'state'
    | 'started_at'
    | 'completed_at'
    | 'fault'
    | 'exit_code'
    | 'cancel_asked'
    | 'queued_ord'
    | 'attempt'
    | 'not_before'
    | 'ending_fault'
    | 'ending_message'
    | 'warnings'
    | 'dedup_key'
  >
>;

/** What is known of a task when it is created. */
export type NewTaskRow = Pick<
  TaskRow,
  | 'key'
  | 'id'
  | 'name'
  | 'description'
  | 'created_at'
  | 'message'
  | 'parent_key'
  | 'group_key'
  | 'priority'
  | 'flow'
  | 'dedup_key'
  | 'restart_of'
>;

const select = `SELECT t.*, (SELECT p.id FROM tasks p WHERE p.key = t.parent_key) AS parent_id,
  (SELECT g.name FROM groups g WHERE g.key = t.group_key) AS group_name FROM tasks t`;
const unfinishedList = "'Queued', 'Running', 'Stopping'";
const terminalList = terminalStates.map((state) => `'${state}'`).join(', ');

/** A task and all its descendants. Joined with CROSS JOIN, which keeps SQLite from going through all tasks to find these. */
const tree = `WITH RECURSIVE tree (key, depth) AS (
  SELECT ?, 0 UNION ALL SELECT t.key, tree.depth + 1 FROM tasks t JOIN tree ON t.parent_key = tree.key)`;

/** The tables of tasks, their definitions and their results. Writes belong to the caller's transaction. */
export class TaskTable {
  readonly #database: DatabaseSync;
  readonly #byKey;
  readonly #childIds;
  readonly #children;
  readonly #insert;
  readonly #insertDefinition;
  readonly #definition;
  readonly #progress;
  readonly #appendResult;
  /** Statements that change some columns of a task, by these columns: there are as many as kinds of change. */
  readonly #updates = new Map<string, StatementSync>();
  #lastQueuedOrd: number | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#byKey = database.prepare(`${select} WHERE t.key = ?`);
    this.#childIds = database.prepare('SELECT id FROM tasks WHERE parent_key = ? ORDER BY ord');
    this.#children = database.prepare('SELECT key, state, reached, flow FROM tasks WHERE parent_key = ?');
    this.#insert = database.prepare(
      `INSERT INTO tasks (key, id, name, description, language, state, created_at, percent, reached, message,
         progress_at, progress_terminal, parent_key, group_key, priority, flow, dedup_key, restart_of)
         VALUES (?, ?, ?, ?, ?, 'Created', ?, 0, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertDefinition = database.prepare('INSERT INTO definitions (key, json) VALUES (?, ?)');
    this.#definition = database.prepare('SELECT json FROM definitions WHERE key = ?');
    this.#appendResult = database.prepare('INSERT INTO result_pieces (key, json) VALUES (?, ?)');
    this.#progress = database.prepare(
      `UPDATE tasks SET percent = ?, reached = ?, message = ?, progress_at = ?, progress_terminal = ? WHERE key = ?`,
    );
  }

  get(key: string): TaskRow | undefined {
    return this.#byKey.get(key) as unknown as TaskRow | undefined;
  }

  childrenIds(key: string): string[] {
    return (this.#childIds.all(key) as { id: string }[]).map(({ id }) => id);
  }

  insert(row: NewTaskRow, definition: TaskDefinition): void {
    const { key, id, name, description, created_at, message, parent_key } = row;
    this.#insert.run(
      key,
      id,
      name,
      description,
      definition.language,
      created_at,
      message,
      created_at,
      parent_key,
      row.group_key,
      row.priority,
      row.flow,
      row.dedup_key,
      row.restart_of,
    );
    this.#insertDefinition.run(key, JSON.stringify(definition));
  }

  definition(key: string): TaskDefinition {
    const row = this.#definition.get(key) as { json: string };
    return parseExactJson(row.json) as TaskDefinition;
  }

  /** Tasks that have not ended and have this `dedup_key`, the newest first. */
  liveWithKey(dedupKey: string): TaskRow[] {
    return this.#database
      .prepare(`${select} WHERE t.dedup_key = ? AND t.state NOT IN (${terminalList}) ORDER BY t.ord DESC`)
      .all(dedupKey) as unknown as TaskRow[];
  }

  update(key: string, change: TaskChange): void {
    const entries = Object.entries(change) as [string, SQLInputValue][];
    const assignments = entries.map(([column]) => `${column} = ?`).join(', ');
    let statement = this.#updates.get(assignments);
    if (!statement) {
      statement = this.#database.prepare(`UPDATE tasks SET ${assignments} WHERE key = ?`);
      this.#updates.set(assignments, statement);
    }
    statement.run(...entries.map(([, value]) => value), key);
  }

  updateProgress(key: string, progress: Progress): void {
    this.#progress.run(
      progress.percentComplete,
      progress.reachedPercent,
      progress.statusMessage,
      Date.parse(progress.lastUpdatedUtc),
      progress.isTerminal ? 1 : 0,
      key,
    );
  }

  /** Adds a piece at the end of a task's result, which is JSON text in UTF-8. */
  appendResult(key: string, piece: Uint8Array): void {
    this.#appendResult.run(key, piece);
  }

  /** Where the pieces of a task's result are, and their length in bytes; none when it has no result. */
  resultPieces(key: string): { ord: number; bytes: number }[] {
    return this.#database
      .prepare('SELECT ord, length(json) AS bytes FROM result_pieces WHERE key = ? ORDER BY ord')
      .all(key) as { ord: number; bytes: number }[];
  }

  /** Undefined when the task was removed meanwhile. */
  resultPiece(ord: number): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT json FROM result_pieces WHERE ord = ?').get(ord);
    return (row as { json: Uint8Array } | undefined)?.json;
  }

  deleteResult(key: string): void {
    this.#database.prepare('DELETE FROM result_pieces WHERE key = ?').run(key);
  }

  /** The places (`ord`) of the tasks that a filter leaves, in its order. */
  select(filter: TaskFilter): number[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    if (filter.states) {
      conditions.push(`t.state IN (${filter.states.map(() => '?').join(', ')})`);
      values.push(...filter.states);
    }
    if (filter.nameGlob !== undefined) {
      conditions.push('lower(t.name) GLOB ?');
      values.push(filter.nameGlob.toLowerCase());
    }
    if (filter.parentKey !== undefined) {
      conditions.push('t.parent_key = ?');
      values.push(filter.parentKey);
    }
    if (filter.groupKey !== undefined) {
      conditions.push('t.group_key = ?');
      values.push(filter.groupKey);
    }
    if (filter.createdAfter !== undefined) {
      conditions.push('t.created_at > ?');
      values.push(filter.createdAfter);
    }
    if (filter.createdBefore !== undefined) {
      conditions.push('t.created_at < ?');
      values.push(filter.createdBefore);
    }
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
    const order = ` ORDER BY ${orderBy(filter.order)}`;
    const limit = filter.limit === undefined ? '' : ' LIMIT ?';
    if (filter.limit !== undefined) values.push(filter.limit);
    let from = 'SELECT t.ord FROM tasks t';
    if (filter.treeKey !== undefined) {
      from = `${tree} SELECT t.ord FROM tree CROSS JOIN tasks t ON t.key = tree.key`;
      values.unshift(filter.treeKey);
    }
    const rows = this.#database.prepare(`${from}${where}${order}${limit}`).all(...values);
    return (rows as { ord: number }[]).map(({ ord }) => ord);
  }

  /** The tasks at these places, in their order; those that are gone are left out. */
  at(places: readonly number[]): TaskRow[] {
    const rows = this.#database
      .prepare(`${select} WHERE t.ord IN (${places.map(() => '?').join(', ')})`)
      .all(...places) as unknown as TaskRow[];
    const byPlace = new Map(rows.map((row) => [row.ord, row]));
    return places.map((place) => byPlace.get(place)).filter((row) => row !== undefined);
  }

  /** Ids of the children of each of these tasks. */
  childrenOf(keys: readonly string[]): Map<string, string[]> {
    const children = new Map<string, string[]>();
    const rows = this.#database
      .prepare(
        `SELECT parent_key, id FROM tasks WHERE parent_key IN (${keys.map(() => '?').join(', ')}) ORDER BY ord`,
      )
      .all(...keys) as { parent_key: string; id: string }[];
    for (const { parent_key, id } of rows) {
      const known = children.get(parent_key);
      if (known) known.push(id);
      else children.set(parent_key, [id]);
    }
    return children;
  }

  /** The children of a task: how they are, and what their creation said of the flow. */
  children(key: string): Pick<TaskRow, 'key' | 'state' | 'reached' | 'flow'>[] {
    return this.#children.all(key) as unknown as Pick<TaskRow, 'key' | 'state' | 'reached' | 'flow'>[];
  }

  /** Keys of tasks that have not ended and show how far their children are: those below first. */
  rollingUp(): string[] {
    const rows = this.#database
      .prepare(
        `SELECT key FROM tasks WHERE json_extract(flow, '$.progressFromChildren') AND state NOT IN (${terminalList})
         ORDER BY ord DESC`,
      )
      .all() as { key: string }[];
    return rows.map(({ key }) => key);
  }

  /**
   * The task's and all its descendants' keys and states, the deepest first.
   */
  tree(key: string): Pick<TaskRow, 'key' | 'id' | 'state' | 'parent_key'>[] {
    return this.#database
      .prepare(
        `${tree} SELECT t.key, t.id, t.state, t.parent_key FROM tree CROSS JOIN tasks t ON t.key = tree.key ORDER BY tree.depth DESC, t.ord DESC`,
      )
      .all(key) as unknown as Pick<TaskRow, 'key' | 'id' | 'state' | 'parent_key'>[];
  }

  delete(key: string): void {
    for (const table of ['tasks', 'definitions', 'result_pieces', 'dependencies', 'attempts']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE key = ?`).run(key);
    }
  }

  /** Ids that start with a prefix (lower case), at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): string[] {
    const rows = this.#database
      .prepare('SELECT id FROM tasks WHERE key >= ? AND key < ? ORDER BY key LIMIT ?')
      .all(prefix, `${prefix}\u{10ffff}`, limit) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  newestId(): string | undefined {
    const row = this.#database.prepare('SELECT id FROM tasks ORDER BY ord DESC LIMIT 1').get() as
      | { id: string }
      | undefined;
    return row?.id;
  }

  /** Tasks that are neither waiting to be started nor at their end, in the order in which they are to run. */
  unfinished(): TaskRow[] {
    return this.#database
      .prepare(`${select} WHERE t.state IN (${unfinishedList}) ORDER BY t.priority DESC, t.queued_ord, t.ord`)
      .all() as unknown as TaskRow[];
  }

  /** How many these are; not counted further than `atMost`. */
  countUnfinished(atMost: number = Number.MAX_SAFE_INTEGER): number {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS count FROM (SELECT 1 FROM tasks WHERE state IN (${unfinishedList}) LIMIT ?)`,
      )
      .get(atMost) as { count: number };
    return row.count;
  }

  /** Looked up once only: it would take longer the more tasks wait. */
  nextQueuedOrd(): number {
    this.#lastQueuedOrd ??= this.#greatestQueuedOrd();
    return ++this.#lastQueuedOrd;
  }

  #greatestQueuedOrd(): number {
    const row = this.#database
      .prepare(`SELECT max(queued_ord) AS ord FROM tasks WHERE state IN (${unfinishedList})`)
      .get() as { ord: number | null };
    return row.ord ?? 0;
  }

  /**
   * Ended tasks without a parent that some limit lets go, oldest end first. Only these leave SQLite: to look at all that
   * have ended would hold everybody else up.
   */
  expired(limits: readonly RetentionLimit[]): string[] {
    if (limits.length === 0) return [];
    const parts: string[] = [];
    const values: (string | number)[] = [];
    for (const limit of limits) {
      const [place, keys] = scopeOf(limit.of);
      const ended = `FROM tasks WHERE state IN (${terminalList}) AND parent_key IS NULL${place}`;
      const columns = 'SELECT key, completed_at, ord';
      if ('endedBefore' in limit) {
        parts.push(`${columns} ${ended} AND completed_at < ?`);
        values.push(...keys, limit.endedBefore);
      } else {
        const all = this.#database.prepare(`SELECT count(*) AS count ${ended}`).get(...keys) as {
          count: number;
        };
        parts.push(`${columns} FROM (${columns} ${ended} ORDER BY completed_at, ord LIMIT ?)`);
        values.push(...keys, Math.max(0, all.count - limit.keep));
      }
    }
    const rows = this.#database
      .prepare(`${parts.join(' UNION ')} ORDER BY completed_at, ord`)
      .all(...values) as { key: string }[];
    return rows.map(({ key }) => key);
  }
}

/** The end of a condition, and the values in it. */
function scopeOf(of: RetentionLimit['of']): [string, string[]] {
  if ('group' in of) return [' AND group_key = ?', [of.group]];
  if (of.allBut.length === 0) return ['', []];
  return [` AND group_key NOT IN (${of.allBut.map(() => '?').join(', ')})`, [...of.allBut]];
}

function orderBy(order: readonly TaskOrder[]): string {
  const terms = order.map(({ field, descending }) => `${sortColumns[field]} ${descending ? 'DESC' : 'ASC'}`);
  return [...terms, `t.ord ${order[0]?.descending ? 'DESC' : 'ASC'}`].join(', ');
}
