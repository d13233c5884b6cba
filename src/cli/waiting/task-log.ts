/** What is known of a task that something is written about. */
export interface LoggedTask {
  id: string;
  name: string;
}

/** Where the texts about tasks go: whole lines. */
export interface TaskLog {
  /** Something of a task that goes on. */
  add(task: LoggedTask, text: string): void;
  /** The task has ended: `text` says so. */
  end(task: LoggedTask, text: string): void;
  close(): void;
}

/** All in the order in which it comes. */
export function makeStraightLog(write: (text: string) => void): TaskLog {
  return {
    add: (_task, text) => write(text),
    end: (_task, text) => write(text),
    close: () => {},
  };
}
