import { randomFillSync } from 'node:crypto';
import { rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const reserveBytes = 4 * 1024 * 1024;
/** A disk with less room than this is not made fuller still. */
const wantedBytes = 4 * reserveBytes;
/** When to take it at first, and how often to look whether there is room for it again, in milliseconds. */
const firstMs = 1000;
const intervalMs = 60_000;

/**
 * Room that is set aside beside the registry. SQLite needs a little of it to delete anything, and what tasks came to
 * can't be refused: on a full disk it is given up for that, and taken again when there is more.
 */
export class Reserve {
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Sets the room aside when nothing else is to be done, as soon as there is enough of it. */
  takeSoon(): void {
    this.#takeIn(firstMs);
  }

  /** Gives the room up, for a while. False when there was none. */
  release(): boolean {
    const wasTaken = this.#isTaken();
    rmSync(this.#file, { force: true });
    this.#takeIn(intervalMs);
    return wasTaken;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #takeIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isTaken() && !this.#attempt()) this.#takeIn(intervalMs);
    }, ms).unref();
  }

  #isTaken(): boolean {
    return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) >= reserveBytes;
  }

  #attempt(): boolean {
    try {
      const { bavail, bsize } = statfsSync(path.dirname(this.#file));
      if (bavail * bsize < wantedBytes) return false;
      // Nothing that a file system could make smaller than it looks.
      writeFileSync(this.#file, randomFillSync(Buffer.alloc(reserveBytes)), { mode: 0o600 });
      return true;
    } catch {
      rmSync(this.#file, { force: true });
      return false;
    }
  }
}
