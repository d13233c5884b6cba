import type { Progress } from '../../protocol/progress.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskRow } from '../registry/task-row.ts';

/** What is written to decide how tasks go on: the registry, and what is known of those that run. */
export interface FlowContext {
  registry: Registry;
  /** The progress of a task that has not ended, where that is newer than what the registry has. */
  liveProgress: (row: Pick<TaskRow, 'key' | 'state'>) => Progress | undefined;
  /** Whether a task has come to its end, and that is not on the disk yet. */
  isEnding: (key: string) => boolean;
  /** The program, with its arguments, that the settings have run at the end of every task; null: none. */
  onEndOfAll: () => readonly string[] | null;
}

/** What follows from what a transaction wrote, to be done once that is on the disk. */
export interface Effects {
  /** Keys of Queued tasks of which something that held them back is gone. */
  released: string[];
  /** Ids of tasks that the pool is to stop, or to start no more. */
  stopped: string[];
  /** Keys of tasks that came to their end. */
  ended: string[];
  /** Keys of tasks whose children changed in number or state, though maybe they are gone. */
  parents: string[];
  /** Places of programs that are to be run since. */
  programs: number[];
}

export function noEffects(): Effects {
  return { released: [], stopped: [], ended: [], parents: [], programs: [] };
}
