import type { FollowedTask } from '../../client/task-follower.ts';
import type { OutputEvent } from '../../protocol/events.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { CiLog } from '../ci/ci-log.ts';
import { GroupedLog } from '../ci/grouped-log.ts';
import { placeOf } from '../ci/place.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { OutputLines } from './output-lines.ts';
import { progressText } from './progress-text.ts';
import type { Reporter } from './reporter.ts';
import { type LoggedTask, makeStraightLog } from './task-log.ts';

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
  /** The log of a CI system, when `write` goes to one. */
  ci?: CiLog | undefined;
}

/** A line when a task's message or state changes, and what the tasks write, line by line. */
export function makePlainReporter({ progress, output, write, ci }: PlainOptions): Reporter {
  const lines = new OutputLines();
  const told = new Map<string, Told>();
  let followed: readonly FollowedTask[] = [];
  const log = ci ? new GroupedLog(ci, write) : makeStraightLog(write);

  const tell = (one: Told): void => {
    clearTimeout(one.timer);
    one.timer = undefined;
    const { latest } = one;
    // It may have become again what it was.
    if (one.key === keyOf(latest)) return;
    one.at = Date.now();
    one.key = keyOf(latest);
    const line = `${sanitiseLine(latest.name)}: ${progressText(latest)}\n`;
    if (isTerminal(latest.state)) log.end(latest, line);
    else log.add(latest, line);
  };

  const take = (task: FollowedTask): void => {
    // The first second counts as told: a task that ends within it needs one line, not three.
    const known = told.get(task.id) ?? { key: '', at: Date.now(), latest: task };
    told.set(task.id, known);
    known.latest = task;
    if (isTerminal(task.state)) tell(known);
    else if (known.key !== keyOf(task))
      known.timer ??= setTimeout(() => tell(known), Math.max(0, known.at + pauseMs - Date.now()));
  };

  /** A warning is what CI systems show beside the code, where they can. */
  const outputText = (task: LoggedTask, event: OutputEvent): string => {
    const { stream, text, position } = event;
    const annotation =
      stream === 'warning' &&
      ci?.annotation?.({ severity: stream, title: task.name, message: text, place: placeOf(position) });
    return annotation || lines.push(event);
  };

  return {
    step({ tasks, event }) {
      followed = tasks;
      const id = event?.taskId;
      const concerned = id === undefined ? tasks : tasks.filter((task) => task.id === id);
      const [task = { id: id ?? '', name: id ?? '' }] = concerned;
      if (output && event?.type === 'output') log.add(task, outputText(task, event));
      // Nothing follows what an attempt wrote last: an unfinished line comes before the line about its end.
      const isOver =
        event?.type === 'removed' ||
        (event?.type === 'state' && (isTerminal(event.state) || event.state === 'Queued'));
      if (isOver) log.add(task, lines.flush(task.id));
      for (const one of concerned) {
        if (progress) take(one);
        else if (isTerminal(one.state)) log.end(one, '');
      }
    },
    async close() {
      for (const task of followed) log.add(task, lines.flush(task.id));
      // What changed last is told also when it is not waited for any longer.
      for (const one of told.values()) if (one.timer) tell(one);
      log.close();
    },
  };
}

/** What makes a new line worth it: not the percentage alone. */
function keyOf({ state, progress }: FollowedTask): string {
  return state === 'Stopping' ? state : `${state} ${progress.statusMessage}`;
}
