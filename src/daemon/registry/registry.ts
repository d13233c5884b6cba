import type { DatabaseSync } from 'node:sqlite';
import { KrError } from '../../protocol/errors.ts';
import { AttemptTable } from './attempt-table.ts';
import { Batch } from './batch.ts';
import { asRegistryError, openDatabase } from './database.ts';
import { DependencyTable } from './dependency-table.ts';
import { EndProgramTable } from './end-program-table.ts';
import { EventLog } from './event-log.ts';
import { GroupTable } from './group-table.ts';
import { Reserve } from './reserve.ts';
import { Shrinker } from './shrinker.ts';
import { TaskTable } from './task-table.ts';

/** The durable record of all tasks and of what happened to them. */
export class Registry {
  readonly tasks: TaskTable;
  readonly dependencies: DependencyTable;
  readonly groups: GroupTable;
  readonly attempts: AttemptTable;
  readonly endPrograms: EndProgramTable;
  readonly events: EventLog;
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #batch: Batch;
  readonly #shrinker: Shrinker;
  readonly #reserve: Reserve;

  /** Opens the file, or makes it. Throws `registry_unreadable`, `registry_from_future`, `disk_full`. */
  constructor(file: string) {
    this.file = file;
    this.#reserve = new Reserve(`${file}-reserve`);
    this.#database = this.#open();
    try {
      this.tasks = new TaskTable(this.#database);
      this.dependencies = new DependencyTable(this.#database);
      this.groups = new GroupTable(this.#database);
      this.attempts = new AttemptTable(this.#database);
      this.endPrograms = new EndProgramTable(this.#database);
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
    this.#reserve.takeSoon();
  }

  /** See {@link Batch.transact}. */
  transact<T>(write: () => T): Promise<T> {
    return this.#batch.transact(write);
  }

  /** See {@link Batch.transact}, for what makes room or can't be refused: a full disk gets what is set aside. */
  async insist<T>(write: () => T): Promise<T> {
    try {
      return await this.transact(write);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#reserve.release();
      return await this.transact(write);
    }
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
  flush(): Promise<void>;
  flush<T>(write: () => T): Promise<T>;
  flush(write: () => unknown = () => undefined): Promise<unknown> {
    return this.#batch.transact(() => {
      this.events.includeLazy();
      return write();
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

  /** Writes what is left and closes the file. Only what the next daemon can do without may be left unwritten. */
  close(): void {
    this.#shrinker.stop();
    this.#reserve.stop();
    try {
      void this.#batch.transact(() => this.events.releaseReserved()).catch(() => undefined);
      this.#batch.flush();
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      if (!isDiskFull(asRegistryError(error, this.file))) throw error;
    } finally {
      this.#database.close();
    }
  }

  #open(): DatabaseSync {
    try {
      return openDatabase(this.file);
    } catch (error) {
      // Opening takes room too.
      if (!isDiskFull(error) || !this.#reserve.release()) throw error;
      return openDatabase(this.file);
    }
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof KrError && error.code === 'disk_full';
}
