import type { OutputEvent } from '../../protocol/events.ts';
import { isConsole } from '../../protocol/output-streams.ts';
import { sanitise } from '../output/sanitise.ts';

/** More than this is not held back until its line ends. In characters. */
const longestHeld = 64 * 1024;

/** The first half of a line's end or of an escape sequence. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what it looks for
const halfAtEnd = /(?:\r|\u001b(?:\[[\d;]{0,32})?)$/;
/** What may be the beginning of a command to a CI system, in cleaned text, where it may have its backslash. */
const commandBegun = /\\?[:#a-z_]{1,16}$/;

/** The line that a stream of a task is writing. */
interface OpenLine {
  taskId: string;
  /** What is not shown yet, with the time of its last piece. */
  text: string;
  at: string;
  /** Whether its beginning is shown already. */
  isShown: boolean;
}

const labels: Readonly<Partial<Record<OutputEvent['stream'], string>>> = {
  error: 'ERROR: ',
  warning: 'WARNING: ',
  verbose: 'VERBOSE: ',
  debug: 'DEBUG: ',
};

/**
 * Makes whole lines of what tasks write. Console output may come in pieces, and only a whole line can be cleaned
 * safely: a CI command may be spread over two pieces. PowerShell's records are whole, and get their stream's name. No
 * attempt goes on with a line of the one before.
 */
export class OutputLines {
  /** By task and stream. */
  readonly #lines = new Map<string, OpenLine>();
  /** The attempt that wrote last, by task, where it is not the first. */
  readonly #attempts = new Map<string, number>();
  readonly #stamp: (text: string, at: string) => string;

  constructor({ timestamps = false }: { timestamps?: boolean } = {}) {
    this.#stamp = timestamps ? (text, at) => text.replace(/^(?=[\s\S])/gm, `${at} `) : (text) => text;
  }

  /** How many lines have begun, are not shown yet, and have not ended. */
  get open(): number {
    return [...this.#lines.values()].filter(({ text, isShown }) => text !== '' && !isShown).length;
  }

  /**
   * The lines that are complete now, cleaned, each with its end; empty when there are none. A very long one comes in
   * parts, each cleaned like a line of its own: between them something else may be written.
   */
  push(event: OutputEvent): string {
    const { taskId, attempt = 1 } = event;
    if ((this.#attempts.get(taskId) ?? 1) === attempt) return this.#add(event);
    this.#attempts.set(taskId, attempt);
    return this.flush(taskId) + this.#add(event);
  }

  #add(event: OutputEvent): string {
    const { taskId, stream, text, at } = event;
    if (!isConsole(stream)) return this.#stamp(endLine(sanitise(recordText(event))), at);
    const key = `${stream} ${taskId}`;
    const line = this.#lines.get(key) ?? { taskId, text: '', at, isShown: false };
    this.#lines.set(key, line);
    line.text += text;
    line.at = at;
    const whole = this.#show(line, endOfLines(line.text));
    if (line.text.length <= longestHeld) return whole;
    const end = line.text.length - (halfAtEnd.exec(line.text)?.[0].length ?? 0);
    // Cleaned first: what is taken out may stand between the two halves of a command.
    const clean = sanitise(line.text.slice(0, end));
    line.text = clean + line.text.slice(end);
    return whole + this.#show(line, clean.length - (commandBegun.exec(clean)?.[0].length ?? 0));
  }

  /** What is left of lines that never ended, of one task or of all, with an end. */
  flush(taskId?: string): string {
    let rest = '';
    for (const [key, line] of this.#lines) {
      if (taskId !== undefined && line.taskId !== taskId) continue;
      rest += this.#show(line, line.text.length);
      if (line.isShown) rest += '\n';
      this.#lines.delete(key);
    }
    return rest;
  }

  /** Takes the text before `end` off a line, and gives it as it is to be shown. */
  #show(line: OpenLine, end: number): string {
    const { isShown, at } = line;
    const clean = sanitise(line.text.slice(0, end));
    line.text = line.text.slice(end);
    if (clean === '') return '';
    line.isShown = !clean.endsWith('\n');
    // What goes on with a line gets no time of its own.
    return isShown ? this.#stamp(`.${clean}`, at).slice(this.#stamp('.', at).length) : this.#stamp(clean, at);
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
  return text.endsWith('\n') ? text : `${text}\n`;
}
