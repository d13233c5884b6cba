import type { OutputEvent } from '../../protocol/events.ts';
import { isConsole } from '../../protocol/output-streams.ts';
import { sanitise } from '../output/sanitise.ts';

/** More than this is not held back until its line ends. In characters. */
const longestHeld = 64 * 1024;

const labels: Readonly<Partial<Record<OutputEvent['stream'], string>>> = {
  error: 'ERROR: ',
  warning: 'WARNING: ',
  verbose: 'VERBOSE: ',
  debug: 'DEBUG: ',
};

/**
 * Makes whole lines of what tasks write. Console output may come in pieces, and only a whole line can be cleaned
 * safely: a CI command may be spread over two pieces. PowerShell's records are whole, and get their stream's name.
 */
export class OutputLines {
  /** Beginnings of lines by task and stream, with the time of their last piece. */
  readonly #held = new Map<string, { taskId: string; text: string; at: string }>();
  readonly #stamp: (text: string, at: string) => string;

  constructor({ timestamps = false }: { timestamps?: boolean } = {}) {
    this.#stamp = timestamps ? (text, at) => text.replace(/^(?=[\s\S])/gm, `${at} `) : (text) => text;
  }

  /** How many lines have begun and not ended. */
  get open(): number {
    return [...this.#held.values()].filter(({ text }) => text !== '').length;
  }

  /** The lines that are complete now, cleaned, each with its end; empty when there are none. */
  push(event: OutputEvent): string {
    const { taskId, stream, text, at } = event;
    if (!isConsole(stream)) return this.#stamp(endLine(sanitise(recordText(event))), at);
    const key = `${stream} ${taskId}`;
    const all = (this.#held.get(key)?.text ?? '') + text;
    const end = all.length > longestHeld ? all.length : endOfLines(all);
    this.#held.set(key, { taskId, text: all.slice(end), at });
    return this.#stamp(sanitise(all.slice(0, end)), at);
  }

  /** What is left of lines that never ended, of one task or of all, with an end. */
  flush(taskId?: string): string {
    let rest = '';
    for (const [key, held] of this.#held) {
      if (taskId !== undefined && held.taskId !== taskId) continue;
      rest += this.#stamp(endLine(sanitise(held.text)), held.at);
      this.#held.delete(key);
    }
    return rest;
  }
}

/** Output as it was written, control characters too; records on lines of their own. */
export function rawText(event: OutputEvent): string {
  return isConsole(event.stream) ? event.text : endLine(recordText(event));
}

/** Where the last whole line ends. A final carriage return may be the first half of a line's end. */
function endOfLines(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', Math.max(0, text.length - 2))) + 1;
}

function recordText({ stream, text, position }: OutputEvent): string {
  const place = stream === 'error' && position !== null ? `${endLine(text)}${position}` : text;
  return `${labels[stream] ?? ''}${place}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
