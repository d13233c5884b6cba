import { idKey } from '../../protocol/ids.ts';
import { isConsole } from '../../protocol/output-streams.ts';
import type { NewEvent, StoredEvent } from './event-log.ts';

/** Most characters that come together in one event. */
const longest = 64 * 1024;

interface Gathered {
  stored: StoredEvent;
  stream: string;
  /** What came after the event's own text. */
  more: string[];
  length: number;
}

/**
 * Puts console output that waits to be written into fewer events: a snippet that writes a character at a time would
 * otherwise fill the disk with what stands around each. Records of PowerShell stay as they are.
 */
export class OutputGatherer {
  readonly #open = new Map<string, Gathered>();

  /** True when the event is console output, and goes on where the task's last event ended. */
  join(event: NewEvent): event is ConsoleOutput {
    const gathered = this.#open.get(idKey(event.taskId));
    if (!gathered || !isConsoleOutput(event) || event.stream !== gathered.stream) return false;
    if (gathered.length + event.text.length > longest) return false;
    gathered.more.push(event.text);
    gathered.length += event.text.length;
    return true;
  }

  /** A new event of a task: nothing joins an earlier one any more. `lazy`: something may join this one. */
  follow(stored: StoredEvent, event: NewEvent, lazy: boolean): void {
    this.#seal(stored.key);
    if (!lazy || !isConsoleOutput(event)) return;
    this.#open.set(stored.key, { stored, stream: event.stream, more: [], length: event.text.length });
  }

  /** Makes all events what they have become. */
  seal(): void {
    for (const key of [...this.#open.keys()]) this.#seal(key);
  }

  #seal(key: string): void {
    const gathered = this.#open.get(key);
    if (!gathered) return;
    this.#open.delete(key);
    const { stored, more } = gathered;
    if (more.length === 0) return;
    const event = JSON.parse(stored.json) as { text: string };
    stored.json = JSON.stringify({ ...event, text: event.text + more.join('') });
  }
}

type ConsoleOutput = Extract<NewEvent, { type: 'output' }>;

function isConsoleOutput(event: NewEvent): event is ConsoleOutput {
  return event.type === 'output' && isConsole(event.stream) && !event.cut;
}
