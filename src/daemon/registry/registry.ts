import type { DatabaseSync } from 'node:sqlite';
import { Batch } from './batch.ts';
import { asRegistryError, openDatabase } from './database.ts';
import { EventLog } from './event-log.ts';
import { TaskTable } from './task-table.ts';

/** The durable record of all tasks and of what happened to them. */
export class Registry {
  readonly tasks: TaskTable;
  readonly events: EventLog;
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #batch: Batch;

  /** Opens the file, or makes it. Throws `registry_unreadable`, `registry_from_future`, `disk_full`. */
  constructor(file: string) {
    this.file = file;
    this.#database = openDatabase(file);
    try {
      this.tasks = new TaskTable(this.#database);
      this.events = new EventLog(this.#database);
    } catch (error) {
      this.#database.close();
      throw asRegistryError(error, file);
    }
    this.#batch = new Batch(this.#database, file, {
      beforeCommit: () => this.events.writeLazy(),
      committed: () => this.events.committed(),
      rolledBack: () => this.events.rolledBack(),
    });
  }

  /** See {@link Batch.transact}. */
  transact<T>(write: () => T): Promise<T> {
    return this.#batch.transact(write);
  }

  /** Resolves when all that was written so far is on the disk. */
  settled(): Promise<void> {
    return this.#batch.settled();
  }

  /** Writes what was appended lazily. */
  async flush(): Promise<void> {
    if (this.events.hasUnwritten) await this.#batch.transact(() => undefined);
  }

  /** Writes what is left and closes the file. */
  close(): void {
    try {
      void this.#batch.transact(() => this.events.releaseReserved()).catch(() => undefined);
      this.#batch.flush();
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
    }
  }
}
