/** A disk of its own that a test can fill: a small tmpfs. Needs the right to mount. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, watch, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class SmallDisk implements Disposable {
  readonly directory: string;
  readonly #filler: string;

  constructor(directory: string, size: string) {
    this.directory = directory;
    this.#filler = path.join(directory, 'filler');
    mkdirSync(directory, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]);
  }

  /** Leaves no room for another byte, neither in a new file nor in those that are named. */
  fill(...files: string[]): void {
    for (const file of [this.#filler, ...files]) appendUntilFull(file);
  }

  /** Makes room again. */
  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  remount(options: string): void {
    execFileSync('mount', ['-o', `remount,${options}`, this.directory]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.directory]);
  }
}

export const canMount = mayMount();

function mayMount(): boolean {
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]).status === 0;
  if (mounted) execFileSync('umount', [directory]);
  rmdirSync(directory);
  return mounted;
}

function appendUntilFull(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (const size of [65_536, 4096, 1]) writeUntilFull(fd, Buffer.alloc(size));
  } finally {
    closeSync(fd);
  }
}

function writeUntilFull(fd: number, bytes: Buffer): void {
  try {
    while (writeSync(fd, bytes) === bytes.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Resolves when something is true of what is in a directory: looked at now and whenever something changes there. */
export async function untilChanged(directory: string, isTrue: () => boolean): Promise<void> {
  const changes = watch(directory);
  try {
    while (!isTrue()) await once(changes, 'change');
  } finally {
    changes.close();
  }
}
