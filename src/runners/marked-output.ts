import { StringDecoder } from 'node:string_decoder';

/**
 * Reads what a process writes to its stdout or stderr: text, in which a marker tells where a task's output
 * ends. Characters and markers may be split anywhere between two chunks.
 */
export class MarkedOutput {
  readonly #onText: (text: string) => void;
  readonly #onMarker: () => void;
  readonly #decoder = new StringDecoder('utf8');
  #marker: Buffer | null = null;
  /** Bytes that may turn out to be the beginning of the marker. */
  #held: Buffer = Buffer.alloc(0);

  constructor(options: { onText(text: string): void; onMarker(): void }) {
    this.#onText = options.onText;
    this.#onMarker = options.onMarker;
  }

  /** From now on the line `marker` is looked for. */
  expect(marker: string): void {
    this.#marker = Buffer.from(`${marker}\n`);
  }

  /** No marker will come any more: what was held back is text. */
  stopExpecting(): void {
    this.#marker = null;
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    this.#emit(held);
    this.#endText();
  }

  push(chunk: Buffer): void {
    const marker = this.#marker;
    if (!marker) {
      this.#emit(chunk);
      return;
    }
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const found = bytes.indexOf(marker);
    if (found === -1) {
      const kept = beginningAtEnd(bytes, marker);
      this.#held = Buffer.from(bytes.subarray(bytes.length - kept));
      this.#emit(bytes.subarray(0, bytes.length - kept));
      return;
    }
    this.#marker = null;
    this.#held = Buffer.alloc(0);
    this.#emit(bytes.subarray(0, found));
    this.#endText();
    this.#onMarker();
    this.#emit(bytes.subarray(found + marker.length));
  }

  #emit(bytes: Buffer): void {
    const text = this.#decoder.write(bytes);
    if (text !== '') this.#onText(text);
  }

  /** A character cut off by the end of a task's output belongs to that task, not to the next. */
  #endText(): void {
    const text = this.#decoder.end();
    if (text !== '') this.#onText(text);
  }
}

/** How many bytes at the end of `bytes` are the beginning of `marker`. */
function beginningAtEnd(bytes: Buffer, marker: Buffer): number {
  const longest = Math.min(marker.length - 1, bytes.length);
  for (let length = longest; length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
