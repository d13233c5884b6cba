import type { Progress } from '../../protocol/progress.ts';

/** Most bytes of a status message: it is a short text for people. */
const maxMessageBytes = 4096;

/**
 * Besides its own text an event takes some 200 bytes: output in many small pieces, as of two streams in turns, may
 * have as many as make up a few times the limit.
 */
const eventsPerByte = 1 / 64;
/** So many pieces are never too many. */
const freeEvents = 1000;

/** How much of a task's output is kept: of all its streams together, with the positions of records. */
export class OutputBound {
  readonly limit: number;
  #bytes = 0;
  #events = 0;
  #isCut = false;

  /** `limit`: in bytes of UTF-8. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** More came than is kept: what comes from now on is dropped. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The part of a text that is kept. */
  take(text: string, position: string | null): string {
    const room = Math.max(0, this.limit - this.#bytes - Buffer.byteLength(position ?? ''));
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes + Buffer.byteLength(position ?? '');
    if (bytes <= room) return text;
    this.#isCut = true;
    return beginningOf(text, room);
  }

  /** What was taken became an event of its own. */
  countEvent(): void {
    this.#events++;
    if (this.#events >= freeEvents + this.limit * eventsPerByte) this.#isCut = true;
  }
}

/** The progress that a runner tells, with a message that is not too long to keep. */
export function boundProgress(progress: Progress): Progress {
  const { statusMessage } = progress;
  // No character has more than three bytes for each of its UTF-16 units.
  if (statusMessage.length * 3 <= maxMessageBytes) return progress;
  const kept = beginningOf(statusMessage, maxMessageBytes);
  return kept.length === statusMessage.length ? progress : { ...progress, statusMessage: `${kept}…` };
}

/** The longest beginning of a text with at most so many bytes in UTF-8, without a part of a character at its end. */
export function beginningOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
