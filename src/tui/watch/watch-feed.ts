import type { OutputEvent, TaskEvent } from '../../protocol/events.ts';
import type { Language } from '../../protocol/language.ts';
import type { TaskAct } from '../../protocol/state.ts';
import type { TaskView } from '../task-view.ts';

/** Where the view has its tasks from. */
export interface WatchFeed {
  /** The tasks as they are known now, the newest first; the same array as long as nothing changed. */
  readonly tasks: readonly TaskView[];
  /** False when there are older ones too. */
  readonly complete: boolean;
  /** False while the daemon is away: what is known may be old then. */
  readonly connected: boolean;
  /** Null comes first, when the tasks are known, and when the daemon went away or is back. Ends with the signal only. */
  changes(signal: AbortSignal): AsyncIterable<TaskEvent | null>;
}

/** What is told of a task beside what a list needs. Texts are as the task wrote them. */
export interface TaskDetails {
  language: Language;
  /** The last of what it wrote so far. */
  output: readonly OutputEvent[];
  /** Why it did not end well, as several lines; empty when it did, or has not ended. */
  fault: string;
  /** What went wrong beside the task itself. */
  warnings: readonly string[];
  /** As text; empty when there is none. */
  result: string;
}

/** What the view can ask for. All of it rejects with an error whose message is for people. */
export interface WatchActions extends Readonly<Record<TaskAct, (id: string) => Promise<void>>> {
  /** With the last so many lines of its output; they may be more. */
  details(id: string, lines: number): Promise<TaskDetails>;
}
