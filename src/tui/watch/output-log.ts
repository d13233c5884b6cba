import type { OutputEvent } from '../../protocol/events.ts';
import { isConsole, type OutputStream } from '../../protocol/output-streams.ts';

/** A line that a task wrote, as it wrote it. */
export interface OutputLine {
  stream: OutputStream;
  text: string;
}

/** The newest lines that are kept. */
const maxLines = 5000;
/** Most of a line that is kept, in characters: no screen shows more, and each frame works through it. */
export const maxLength = 4000;

/** The last lines of a task's output. They have numbers, which stay when older ones are dropped. */
export class OutputLog {
  #lines: OutputLine[] = [];
  #dropped = 0;
  #whole = true;
  /** Lines that have no end yet, one a stream. */
  readonly #unfinished = new Map<OutputStream, OutputLine>();
  /** The attempt that wrote last. */
  #attempt = 1;

  /** The number of the first line that is kept; the first of all has 0. */
  get first(): number {
    return this.#dropped;
  }

  /** False when there were lines before the first one. */
  get whole(): boolean {
    return this.#whole && this.#dropped === 0;
  }

  /** Says that it begins later than the task's output. */
  beginsLate(): void {
    this.#whole = false;
  }

  get lines(): readonly OutputLine[] {
    return this.#lines;
  }

  push({ stream, text, position, attempt = 1 }: OutputEvent): void {
    // Another attempt does not go on with a line.
    if (attempt !== this.#attempt) this.#unfinished.clear();
    this.#attempt = attempt;
    const pieces = text.split(/\r?\n/);
    if (isConsole(stream)) {
      this.#pushPieces(stream, pieces);
    } else {
      // A record is whole, and may say where it came from.
      if (stream === 'error' && position !== null) pieces.push(...position.split(/\r?\n/));
      for (const piece of pieces) this.#add({ stream, text: piece });
    }
    if (this.#lines.length > 2 * maxLines) this.#trim();
  }

  #pushPieces(stream: OutputStream, pieces: readonly string[]): void {
    const last = pieces.length - 1;
    for (const [index, piece] of pieces.entries()) {
      let line = this.#unfinished.get(stream);
      if (!line && index === last && piece === '') return;
      line ??= this.#add({ stream, text: '' });
      line.text = afterReturn(line.text + piece).slice(0, maxLength);
      if (index === last) this.#unfinished.set(stream, line);
      else this.#unfinished.delete(stream);
    }
  }

  #add(line: OutputLine): OutputLine {
    this.#lines.push(line);
    return line;
  }

  #trim(): void {
    const more = this.#lines.length - maxLines;
    this.#lines = this.#lines.slice(more);
    this.#dropped += more;
  }
}

/** What is left of a line whose beginning was written over. A return at the end writes over nothing yet. */
function afterReturn(text: string): string {
  return text.slice(text.lastIndexOf('\r', text.length - 2) + 1);
}
