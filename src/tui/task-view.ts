import type { Waiting } from '../protocol/flow.ts';
import type { Progress } from '../protocol/progress.ts';
import type { State } from '../protocol/state.ts';

/** What a view needs to know of a task: a part of the task as the daemon answers it. */
export interface TaskView {
  id: string;
  name: string;
  state: State;
  progress: Progress;
  /** ISO 8601 UTC, or null before the start. */
  startedAt: string | null;
  /** ISO 8601 UTC, or null before the end. */
  completedAt: string | null;
  parentId: string | null;
  /** Why the task did not end well, such as `timeout`; null when it did, or has not ended. */
  faultCode: string | null;
  /** The number of the attempt that runs or ran last; 0 before the first. */
  attempt: number;
  /** What a Queued task waits for, as far as it is known. */
  waitsFor: readonly Waiting[];
}
