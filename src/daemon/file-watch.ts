import { type FSWatcher, statSync, watch } from 'node:fs';

/**
 * Calls back, once, when a file is removed or another takes its place. A system that can't tell of that is no reason
 * not to work.
 */
export class FileWatch {
  readonly #file: string;
  readonly #inode: bigint | undefined;
  #watcher: FSWatcher | undefined;

  constructor(file: string, onGone: () => void) {
    this.#file = file;
    this.#inode = inodeOf(file);
    const look = (): void => {
      if (this.isThere()) return;
      this.close();
      onGone();
    };
    try {
      this.#watcher = watch(file, look).on('error', () => this.close());
    } catch {
      // Such as too many watches.
    }
  }

  /** Whether the file is still the one that it was. */
  isThere(): boolean {
    return inodeOf(this.#file) === this.#inode;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
