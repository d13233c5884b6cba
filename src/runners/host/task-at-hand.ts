/** The variables by which a task's processes are known, wherever they went. */
const names = ['KR_HOME', 'KR_TASK_ID'] as const;

/** More than the longest path and the longest id. */
const textBytes = 8 * 1024;

/**
 * How the processes of the task that runs now are known: entries of their environment. In shared memory, where the
 * watchdog's thread can read it while a snippet loops.
 */
export class TaskAtHand {
  readonly shared: SharedArrayBuffer;
  readonly #length: Int32Array;
  readonly #text: Uint8Array;

  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT + textBytes)) {
    this.shared = shared;
    this.#length = new Int32Array(shared, 0, 1);
    this.#text = new Uint8Array(shared, Int32Array.BYTES_PER_ELEMENT);
  }

  begin(environment: Readonly<Record<string, string>>): void {
    const entries = names.map((name) => `${name}=${environment[name] ?? ''}`);
    const bytes = Buffer.from(entries.join('\0'));
    // A task without them has processes that nobody can tell from others.
    if (names.some((name) => !environment[name]) || bytes.length > textBytes) return;
    this.#text.set(bytes);
    Atomics.store(this.#length, 0, bytes.length);
  }

  end(): void {
    Atomics.store(this.#length, 0, 0);
  }

  /** Null while no task runs. */
  get entries(): string[] | null {
    const length = Atomics.load(this.#length, 0);
    return length === 0 ? null : Buffer.from(this.#text.slice(0, length)).toString().split('\0');
  }
}

/** Of this thread. */
export const taskAtHand = new TaskAtHand();
