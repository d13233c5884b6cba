import type { DatabaseSync } from 'node:sqlite';

/** A program that is to be run since a task has ended: all that it needs, as the task may be removed before. */
export interface EndProgram {
  /** The task's place: its id may be another's by now. */
  task_ord: number;
  /** The task's id in lower case. */
  key: string;
  /** JSON array: the program and its arguments. */
  argv: string;
  /** JSON document of the task as it ended. */
  task: string;
  /** JSON: what of the task's definition its processes start with, ProgramSurroundings. */
  surroundings: string;
}

/** The table of programs that are due. A row goes when its program has ended. Writes belong to the caller's transaction. */
export class EndProgramTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Gives the place of the program. */
  add({ task_ord, key, argv, task, surroundings }: EndProgram): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO end_programs (task_ord, key, argv, task, surroundings) VALUES (?, ?, ?, ?, ?)')
      .run(task_ord, key, argv, task, surroundings);
    return Number(lastInsertRowid);
  }

  get(ord: number): EndProgram | undefined {
    return this.#database.prepare('SELECT * FROM end_programs WHERE ord = ?').get(ord) as unknown as
      | EndProgram
      | undefined;
  }

  /** Notes that a program starts, or does not after all. False when that is noted already, or it is not due. */
  setBegun(ord: number, begun: boolean): boolean {
    const { changes } = this.#database
      .prepare('UPDATE end_programs SET begun = ? WHERE ord = ? AND begun <> ?')
      .run(Number(begun), ord, Number(begun));
    return changes > 0;
  }

  /** The places of those that have begun, or have not, the oldest first. */
  places(begun: boolean): number[] {
    const rows = this.#database
      .prepare('SELECT ord FROM end_programs WHERE begun = ? ORDER BY ord')
      .all(Number(begun)) as { ord: number }[];
    return rows.map(({ ord }) => ord);
  }

  delete(ord: number): void {
    this.#database.prepare('DELETE FROM end_programs WHERE ord = ?').run(ord);
  }
}
