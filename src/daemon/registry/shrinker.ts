import type { DatabaseSync } from 'node:sqlite';

/** Room in the file that is kept for what comes next, in pages of 4 KiB. */
const keptPages = 1024;
/** Pages that are given back at a time: others' writes come between. */
const stepPages = 512;
/** How long after a removal the room that it left is looked at, so that a burst of removals costs one look. */
const delayMs = 1000;

/**
 * Gives the room that removed tasks leave in the registry's file back to the system: an ordinary delete only lets it
 * be used again. In small steps, each in a transaction like any other write.
 */
export class Shrinker {
  readonly #database: DatabaseSync;
  readonly #transact: (write: () => void) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(database: DatabaseSync, transact: (write: () => void) => Promise<void>) {
    this.#database = database;
    this.#transact = transact;
  }

  /** Something was removed. */
  consider(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // What could not be given back now is with the next removal.
      this.#shrink().catch(() => undefined);
    }, delayMs).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #shrink(): Promise<void> {
    let free = this.#freePages();
    if (free <= keptPages) return;
    for (let before = free + 1; free > keptPages && free < before && !this.#stopped; ) {
      before = free;
      await this.#transact(() => this.#database.exec(`PRAGMA incremental_vacuum(${stepPages})`));
      free = this.#freePages();
    }
    // Only now does the file become shorter.
    if (!this.#stopped) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #freePages(): number {
    const row = this.#database.prepare('PRAGMA freelist_count').get() as { freelist_count: number };
    return row.freelist_count;
  }
}
