import type { OutputEvent } from '../../protocol/events.ts';
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
  readonly #held = new Map<string, string>();
  readonly #clean: (text: string) => string;

  /** `clean` makes text fit to be shown. */
  constructor(clean: (text: string) => string = sanitise) {
    this.#clean = clean;
  }

  /** The lines that are complete now, cleaned, each with its end; empty when there are none. */
  push({ taskId, stream, text, position }: OutputEvent): string {
    if (stream !== 'stdout' && stream !== 'stderr')
      return endLine(this.#clean(record(stream, text, position)));
    const key = `${stream} ${taskId}`;
    const all = (this.#held.get(key) ?? '') + text;
    const end = all.length > longestHeld ? all.length : endOfLines(all);
    this.#held.set(key, all.slice(end));
    return this.#clean(all.slice(0, end));
  }

  /** What is left of lines that never ended, with an end. */
  flush(): string {
    const rest = [...this.#held.values()].map((text) => endLine(this.#clean(text)));
    this.#held.clear();
    return rest.join('');
  }
}

/** Where the last whole line ends. A final carriage return may be the first half of a line's end. */
function endOfLines(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', Math.max(0, text.length - 2))) + 1;
}

function record(stream: OutputEvent['stream'], text: string, position: string | null): string {
  const place = stream === 'error' && position !== null ? `${endLine(text)}${position}` : text;
  return `${labels[stream] ?? ''}${place}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
