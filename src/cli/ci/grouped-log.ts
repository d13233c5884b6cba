import type { LoggedTask, TaskLog } from '../waiting/task-log.ts';
import type { CiLog } from './ci-log.ts';

/** Text that waits for its turn is shown when it gets longer than this, in characters. */
const longestHeld = 1024 * 1024;

/**
 * Groups the lines of each task, so that tasks that run at the same time do not mix. One task has the log, and is
 * shown as it writes; what the others write waits until they end, or until that one does. That a task has ended
 * stands between the groups, where it is seen when all of them are folded.
 */
export class GroupedLog implements TaskLog {
  readonly #ci: CiLog;
  readonly #write: (text: string) => void;
  readonly #held = new Map<string, { task: LoggedTask; text: string }>();
  /** Id of the task that has the log. */
  #open: string | undefined;
  /** Whether something is written of a line that has not ended: a very long one comes in parts. */
  #isInLine = false;

  constructor(ci: CiLog, write: (text: string) => void) {
    this.#ci = ci;
    this.#write = (text) => {
      write(text);
      if (text !== '') this.#isInLine = !text.endsWith('\n');
    };
  }

  add(task: LoggedTask, text: string): void {
    if (text === '') return;
    if (this.#open === task.id) {
      this.#write(text);
      return;
    }
    const all = (this.#held.get(task.id)?.text ?? '') + text;
    this.#held.set(task.id, { task, text: all });
    if (this.#open === undefined || all.length > longestHeld) this.#show(task.id);
  }

  end(task: LoggedTask, text: string): void {
    if (this.#held.has(task.id)) this.#show(task.id);
    this.#fold();
    this.#write(text);
    const [next] = this.#held.keys();
    if (next !== undefined) this.#show(next);
  }

  close(): void {
    for (const id of this.#held.keys()) this.#show(id);
    this.#fold();
  }

  /** Gives the log to a task of which something waits. */
  #show(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#fold();
    this.#held.delete(id);
    this.#open = id;
    this.#write(this.#ci.openGroup(id, held.task.name) + held.text);
  }

  #fold(): void {
    if (this.#open !== undefined) this.#write(`${this.#isInLine ? '\n' : ''}${this.#ci.closeGroup()}`);
    this.#open = undefined;
  }
}
