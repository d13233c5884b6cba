import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OutputEvent } from '../../protocol/events.ts';
import { isConsole, type OutputStream } from '../../protocol/output-streams.ts';
import type { EventLog, StoredEvent } from './event-log.ts';

export interface OutputChoice {
  /** The task's id in lower case. */
  key: string;
  /** Only what has a higher number. */
  since: number;
  /** Only what has a lower one; undefined: all there is. */
  before?: number | undefined;
  /** Only what was written since, in milliseconds since 1970. */
  from?: number | undefined;
  /** None: all. */
  streams?: ReadonlySet<OutputStream> | undefined;
}

/** What was written until now, oldest first, in pages: much output keeps nobody else waiting. */
export async function* readOutput(log: EventLog, choice: OutputChoice): AsyncGenerator<string[]> {
  const { key, since, before = Number.MAX_SAFE_INTEGER } = choice;
  const last = Math.min(log.newest, before - 1);
  for (let from = since; from < last; ) {
    const { events, next } = log.read(from, { keys: new Set([key]), type: 'output' });
    const within = events.filter(({ seq }) => seq < before);
    yield within.filter((stored) => isChosen(parse(stored), choice)).map(({ json }) => json);
    from = next;
    await nextTurn();
  }
}

/** The last events that hold so many lines; nothing before them is read. They may hold more, so that lines are whole. */
export async function readLastOutput(log: EventLog, choice: OutputChoice, lines: number): Promise<string[]> {
  if (lines === 0) return [];
  const { key, since } = choice;
  const found: string[] = [];
  const isEnough = makeLineCount(lines);
  for (let before = Math.min(log.newest + 1, choice.before ?? Infinity); ; await nextTurn()) {
    const events = log.readBack(before, since, { keys: new Set([key]), type: 'output' });
    const last = events.at(-1);
    if (!last) return found.reverse();
    for (const stored of events) {
      const event = parse(stored);
      if (!isChosen(event, choice)) continue;
      if (isEnough(event)) return found.reverse();
      found.push(stored.json);
    }
    before = last.seq;
  }
}

/**
 * Counts the lines of events, the newest first. True when an event is not needed any more: there are enough lines
 * after it, and the first of them does not begin in it.
 */
export function makeLineCount(lines: number): (event: Pick<OutputEvent, 'stream' | 'text'>) => boolean {
  let counted = 0;
  let isNewest = true;
  return ({ stream, text }) => {
    const isRecord = !isConsole(stream);
    const endsLine = isRecord || text.endsWith('\n');
    if (counted >= lines && endsLine) return true;
    // A line's end that is not written counts where nothing can come after it.
    const hasOpenEnd = !text.endsWith('\n') && (isRecord || isNewest);
    counted += text.split('\n').length - (hasOpenEnd ? 0 : 1);
    isNewest = false;
    return false;
  };
}

function isChosen({ stream, at }: OutputEvent, { from, streams }: OutputChoice): boolean {
  return (streams?.has(stream) ?? true) && (from === undefined || Date.parse(at) >= from);
}

function parse({ json }: StoredEvent): OutputEvent {
  return JSON.parse(json) as OutputEvent;
}
