import type { DatabaseSync } from 'node:sqlite';
import { Batch } from './batch.ts';
import { asRegistryError, openDatabase } from './database.ts';
import { EventLog } from './event-log.ts';
import { Shrinker } from './shrinker.ts';
import { TaskTable } from './task-table.ts';

/** The durable record of all tasks and of what happened to them. */
export class Registry {
  readonly tasks: TaskTable;
  readonly events: EventLog;
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #batch: Batch;
  readonly #shrinker: Shrinker;

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
      beginStep: () => this.events.beginStep(),
      beforeCommit: () => this.events.writeLazy(),
      committed: () => this.events.committed(),
      rolledBack: () => this.events.rolledBack(),
    });
    this.#shrinker = new Shrinker(this.#database, (write) => this.transact(write));
  }

  /** See {@link Batch.transact}. */
  transact<T>(write: () => T): Promise<T> {
    return this.#batch.transact(write);
  }

  /** Resolves when all that was written so far is on the disk. */
  settled(): Promise<void> {
    return this.#batch.settled();
  }

  /** See {@link Batch.read}. */
  read<T>(look: () => T): Promise<T> {
    return this.#batch.read(look);
  }

  /** See {@link Batch.transact}; writes what was appended lazily along, also when that failed before. */
  flush(write: () => void = () => undefined): Promise<void> {
    return this.#batch.transact(() => {
      this.events.includeLazy();
      write();
    });
  }

  /** For whoever reads: writes what was appended lazily if it can be written. What is there may be read anyway. */
  async refresh(): Promise<void> {
    if (this.events.hasUnwritten) await this.flush().catch(() => undefined);
  }

  /** Tasks were removed: the room that they took is given back soon. */
  shrink(): void {
    this.#shrinker.consider();
  }

  /** Writes what is left and closes the file. */
  close(): void {
    this.#shrinker.stop();
    try {
      void this.#batch.transact(() => this.events.releaseReserved()).catch(() => undefined);
      this.#batch.flush();
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
    }
  }
}
