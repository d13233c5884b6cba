import type { DatabaseSync } from 'node:sqlite';
import { asRegistryError } from './database.ts';

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** What is told of each batch: called with the transaction still open, then with how it went. */
export interface BatchObserver {
  /** A step of the batch begins. What it gives is called when the step is undone. */
  beginStep(): () => void;
  beforeCommit(): void;
  committed(): void;
  rolledBack(): void;
}

/**
 * Gathers the writes of one tick of the event loop into one transaction. Whoever wrote is told when it is on the
 * disk: only then may anybody hear of it.
 */
export class Batch {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #observer: BatchObserver;
  #waiters: Waiter[] = [];
  #open = false;
  /** How many wrote in the open transaction. */
  #steps = 0;
  /** Of transactions in which several wrote: it is not known whose fault they were. */
  readonly #sharedFailures = new WeakSet<Error>();

  constructor(database: DatabaseSync, file: string, observer: BatchObserver) {
    this.#database = database;
    this.#file = file;
    this.#observer = observer;
  }

  /**
   * Runs `write` at once, within the tick's transaction, and resolves with what it returned when that is on the
   * disk. Rejects with what `write` threw, having undone only its part; with `disk_full` and the like when it could
   * not be written. When the tick's transaction fails, each `write` of it is run again in one of its own: what there
   * is no room for is no reason to refuse the rest.
   */
  async transact<T>(write: () => T): Promise<T> {
    try {
      const value = this.#attempt(write);
      await this.settled();
      return value;
    } catch (error) {
      if (!(error instanceof Error && this.#sharedFailures.has(error))) throw error;
      return this.#transactAlone(write);
    }
  }

  /** Gives what `look` finds when it is on the disk. What is being written just now could still come to nothing. */
  async read<T>(look: () => T): Promise<T> {
    for (;;) {
      const found = look();
      try {
        await this.settled();
        return found;
      } catch {
        // It came to nothing.
      }
    }
  }

  /** Commits now instead of at the end of the tick. Throws what the commit threw. */
  flush(): void {
    if (!this.#open) return;
    const error = this.#commit();
    if (error) throw error;
  }

  /** Resolves when all that was written so far is on the disk. */
  settled(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  async #transactAlone<T>(write: () => T): Promise<T> {
    if (this.#open) this.#commit();
    const value = this.#attempt(write);
    const settled = this.settled();
    this.#commit();
    await settled;
    return value;
  }

  #attempt<T>(write: () => T): T {
    try {
      this.#begin();
      this.#steps++;
      this.#database.exec('SAVEPOINT step');
      const undo = this.#observer.beginStep();
      try {
        const value = write();
        this.#database.exec('RELEASE step');
        return value;
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK TO step; RELEASE step');
        undo();
        throw error;
      }
    } catch (error) {
      const reason = isSqliteError(error) ? asRegistryError(error, this.#file) : error;
      // SQLite ends the whole transaction by itself when the disk is full.
      if (this.#open && !this.#database.isTransaction) this.#fail(asRegistryError(reason, this.#file));
      throw reason;
    }
  }

  #begin(): void {
    if (this.#open) return;
    this.#database.exec('BEGIN IMMEDIATE');
    this.#open = true;
    this.#steps = 0;
    setImmediate(() => {
      if (this.#open) this.#commit();
    });
  }

  #commit(): Error | undefined {
    try {
      this.#observer.beforeCommit();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const reason = asRegistryError(error, this.#file);
      this.#fail(reason);
      return reason;
    }
    this.#open = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#observer.committed();
    for (const waiter of waiters) waiter.resolve();
    return undefined;
  }

  #fail(reason: Error): void {
    this.#open = false;
    if (this.#steps > 1) this.#sharedFailures.add(reason);
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#observer.rolledBack();
    for (const waiter of waiters) waiter.reject(reason);
  }
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === 'ERR_SQLITE_ERROR';
}
