import type { OutputEvent, TaskEvent } from '../../protocol/events.ts';
import { idKey } from '../../protocol/ids.ts';
import type { Language } from '../../protocol/language.ts';
import { isTerminal } from '../../protocol/state.ts';
import { type DetailLine, endLines, outputLine } from './detail-lines.ts';
import { OutputLog } from './output-log.ts';
import type { TaskDetails, WatchActions } from './watch-feed.ts';

interface DetailsOptions {
  load: WatchActions['details'];
  /** Called when there is something new to show. */
  changed: () => void;
}

/** Lines of output that are asked for: more than anybody reads in the view. */
const loadedLines = 2000;
/** How long a selection rests until its details are asked for, in milliseconds: keys held down pass over many. */
const restMs = 80;

/** The details of one task, loaded once and then kept up to date by its events. */
export class Details {
  readonly #options: DetailsOptions;
  #id: string | undefined;
  #log = new OutputLog();
  /** The number of the newest event in the log. */
  #last = 0;
  #end: readonly DetailLine[] = [];
  #loaded: { language: Language } | undefined;
  #failure = '';
  #timer: NodeJS.Timeout | undefined;
  /** The load that counts; those before it come too late. */
  #load = 0;
  /** Output that came while it was loaded, which may have it too. */
  #waiting: OutputEvent[] | undefined;

  constructor(options: DetailsOptions) {
    this.#options = options;
  }

  /** Undefined until they are here. */
  get loaded(): { language: Language } | undefined {
    return this.#loaded;
  }

  /** Why they could not be loaded; empty when they could. */
  get failure(): string {
    return this.#failure;
  }

  /** The numbers of the first line and of the one after the last: of what it wrote, then of how it ended. */
  get range(): { first: number; end: number } {
    const first = this.#log.first;
    return { first, end: first + this.#log.lines.length + this.#end.length };
  }

  /** A line by its number, within the range. */
  line(number: number): DetailLine {
    const index = number - this.#log.first;
    if (index === 0 && !this.#log.whole)
      return { text: `… all of it: kr get-task-output ${this.#id}`, style: 'dim' };
    const written = this.#log.lines[index];
    return written ? outputLine(written) : (this.#end[index - this.#log.lines.length] as DetailLine);
  }

  /** Turns to a task; undefined to none. */
  show(id: string | undefined): void {
    if (id === this.#id) return;
    this.close();
    this.#id = id;
    this.#clear();
    this.#end = [];
    this.#loaded = undefined;
    this.#failure = '';
    if (id !== undefined) this.#timer = setTimeout(() => this.reload(), restMs);
  }

  /** Takes an event of any task; null: anything may have happened. */
  take(event: TaskEvent | null): void {
    if (this.#id === undefined || (event && idKey(event.taskId) !== idKey(this.#id))) return;
    if (event === null || event.type === 'warning' || (event.type === 'state' && isTerminal(event.state))) {
      // Not before the selection rests.
      if (this.#loaded || this.#waiting || this.#failure !== '') this.reload();
    } else if (event.type === 'output') {
      if (this.#waiting) this.#waiting.push(event);
      else if (this.#loaded) this.#add(event);
    }
  }

  /** Asks for them anew; what is shown stays until they are here. */
  reload(): void {
    const id = this.#id;
    if (id === undefined) return;
    const load = ++this.#load;
    this.#waiting = [];
    this.#options.load(id, loadedLines).then(
      (details) => load === this.#load && this.#arrived(details),
      (error: Error) => load === this.#load && this.#failed(error),
    );
  }

  /** Asks for nothing any more, and lets go of the timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#load++;
    this.#waiting = undefined;
  }

  #arrived({ output, fault, warnings, result, language }: TaskDetails): void {
    // The lines keep their numbers when the new ones go on where the old ones are: somebody may be reading there.
    const goesOn = this.#loaded && output.some(({ seq }) => seq <= this.#last);
    if (!goesOn) this.#clear();
    for (const event of output) this.#add(event);
    if (!goesOn && this.#log.lines.length >= loadedLines) this.#log.beginsLate();
    for (const event of this.#waiting ?? []) this.#add(event);
    this.#waiting = undefined;
    this.#end = endLines({ fault, warnings, result });
    this.#loaded = { language };
    this.#failure = '';
    this.#options.changed();
  }

  #clear(): void {
    this.#log = new OutputLog();
    this.#last = 0;
  }

  /** Adds an event, unless it is there. */
  #add(event: OutputEvent): void {
    if (event.seq <= this.#last) return;
    this.#last = event.seq;
    this.#log.push(event);
  }

  #failed({ message }: Error): void {
    this.#waiting = undefined;
    this.#failure = message;
    this.#options.changed();
  }
}
