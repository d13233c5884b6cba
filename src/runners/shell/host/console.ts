import { execFileSync } from 'node:child_process';
import { constants, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { ConsoleStream } from '../../host/output.ts';

/** What is read at a time, in bytes: as much as a pipe holds. */
const chunkBytes = 64 * 1024;

/**
 * The stdout and stderr of what a host starts, one task after the other. They are real pipes, which Node.js has none
 * of: a script may open /dev/stdout and /dev/stderr, which can't be done with a socket.
 */
export class Console {
  readonly #stdout: ConsolePipe;
  readonly #stderr: ConsolePipe;

  /** `directory`: where the pipes have their names for a moment. */
  constructor(directory: string) {
    const files = (['stdout', 'stderr'] as const).map((name) => path.join(directory, name));
    execFileSync('mkfifo', ['-m', '600', ...files], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [stdout, stderr] = files as [string, string];
    this.#stdout = new ConsolePipe(stdout);
    this.#stderr = new ConsolePipe(stderr);
  }

  /** The file descriptors that a process is given. */
  get descriptors(): [stdout: number, stderr: number] {
    return [this.#stdout.descriptor, this.#stderr.descriptor];
  }

  /** From now on what is written goes to `onText`. */
  begin(onText: (stream: ConsoleStream, text: string) => void): void {
    this.#stdout.begin((text) => onText('stdout', text));
    this.#stderr.begin((text) => onText('stderr', text));
  }

  /** Reads all that has been written up to now. */
  drain(): void {
    this.#stdout.drain();
    this.#stderr.drain();
  }

  /** Reads what is left; what is written after that is nobody's. */
  end(): void {
    this.#stdout.end();
    this.#stderr.end();
  }
}

class ConsolePipe {
  readonly descriptor: number;
  readonly #reading: number;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  #decoder = new StringDecoder('utf8');
  #onText: (text: string) => void = () => {};

  constructor(file: string) {
    // To open one end of such a pipe waits for the other, unless it is told not to.
    this.#reading = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    // Kept open, so that the pipe does not end with a task.
    this.descriptor = openSync(file, constants.O_WRONLY);
    rmSync(file);
    const socket = new Socket({ fd: this.#reading, readable: true, writable: false });
    socket.on('data', (chunk: Buffer) => this.#onText(this.#decoder.write(chunk)));
    socket.unref();
  }

  begin(onText: (text: string) => void): void {
    this.#decoder = new StringDecoder('utf8');
    this.#onText = onText;
  }

  drain(): void {
    for (;;) {
      const bytes = this.#read();
      if (bytes === 0) return;
      this.#onText(this.#decoder.write(this.#chunk.subarray(0, bytes)));
    }
  }

  end(): void {
    this.drain();
    this.#onText(this.#decoder.end());
    this.#onText = () => {};
  }

  #read(): number {
    try {
      return readSync(this.#reading, this.#chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      throw error;
    }
  }
}
