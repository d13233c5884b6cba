import { copyFileSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';

export interface LogFileOptions {
  file: string;
  /** Where what was written before goes when the file is full, in place of what is there. */
  olderFile: string;
  maxBytes: number;
}

/**
 * The log's file, and one older one: it never grows far beyond its limit. What is in it is copied away and cut off
 * rather than renamed, since the daemon's stdout and stderr lead into the same file. Nothing that goes wrong here,
 * such as a full disk, is worth the daemon: the line is lost.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #fd: number;
  /** The last line was written in part. */
  #isBroken = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#fd = openSync(options.file, 'a', 0o600);
  }

  write(line: string): void {
    try {
      if (fstatSync(this.#fd).size >= this.#options.maxBytes) this.#begin();
      const bytes = Buffer.from(this.#isBroken ? `\n${line}` : line);
      this.#isBroken = writeSync(this.#fd, bytes) < bytes.length;
    } catch {
      // There is nobody else to tell.
    }
  }

  #begin(): void {
    const { file, olderFile } = this.#options;
    rmSync(olderFile, { force: true });
    try {
      copyFileSync(file, olderFile);
      ftruncateSync(this.#fd);
    } catch {
      // Half of it would only tell the same twice.
      rmSync(olderFile, { force: true });
    }
  }
}
