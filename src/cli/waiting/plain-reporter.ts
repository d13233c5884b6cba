import type { FollowedTask } from '../../client/task-follower.ts';
import { isTerminal } from '../../protocol/state.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { OutputLines } from './output-lines.ts';
import { progressText } from './progress-text.ts';
import type { Reporter } from './reporter.ts';

/** A task gets at most one line in this time, in milliseconds; the line about its end does not wait. */
const pauseMs = 1000;

/** What was told of a task, and what is still to be told. */
interface Told {
  /** State and message that were told last. */
  key: string;
  at: number;
  timer?: NodeJS.Timeout | undefined;
  latest: FollowedTask;
}

interface PlainOptions {
  /** Whether lines about progress are wanted. */
  progress: boolean;
  /** Whether what the tasks write is shown. */
  output: boolean;
  write: (text: string) => void;
}

/** A line when a task's message or state changes, and what the tasks write, line by line. */
export function makePlainReporter({ progress, output, write }: PlainOptions): Reporter {
  const lines = new OutputLines();
  const told = new Map<string, Told>();

  const tell = (one: Told): void => {
    clearTimeout(one.timer);
    one.timer = undefined;
    one.at = Date.now();
    one.key = keyOf(one.latest);
    write(`${sanitiseLine(one.latest.name)}: ${progressText(one.latest)}\n`);
  };

  const take = (task: FollowedTask): void => {
    // The first second counts as told: a task that ends within it needs one line, not three.
    const known = told.get(task.id) ?? { key: '', at: Date.now(), latest: task };
    told.set(task.id, known);
    known.latest = task;
    if (known.key === keyOf(task)) return;
    if (isTerminal(task.state)) tell(known);
    else known.timer ??= setTimeout(() => tell(known), Math.max(0, known.at + pauseMs - Date.now()));
  };

  return {
    step({ tasks, event }) {
      if (output && event?.type === 'output') write(lines.push(event));
      // Nothing follows what a task wrote last: an unfinished line comes before the line about its end.
      if (event?.type === 'state' && isTerminal(event.state)) write(lines.flush(event.taskId));
      if (progress) for (const task of tasks) if (!event || event.taskId === task.id) take(task);
    },
    async close() {
      for (const { timer } of told.values()) clearTimeout(timer);
      write(lines.flush());
    },
  };
}

/** What makes a new line worth it: not the percentage alone. */
function keyOf({ state, progress }: FollowedTask): string {
  return state === 'Queued' || state === 'Stopping' ? state : `${state} ${progress.statusMessage}`;
}
