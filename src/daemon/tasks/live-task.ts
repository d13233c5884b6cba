import type { Progress } from '../../protocol/progress.ts';
import type { OutputBound } from './bounds.ts';
import type { OwnProgress } from './own-progress.ts';
import type { TerminalProgress } from './terminal-progress.ts';

/** What is alive of a task that runs, apart from what is kept of it. */
export interface LiveTask {
  readonly id: string;
  /** The number of the attempt. */
  readonly attempt: number;
  readonly own: OwnProgress;
  /** As it is shown; newer than what the registry has. */
  progress: Progress;
  /** The registry has an older progress. */
  dirty: boolean;
  readonly output: OutputBound;
  readonly terminal: TerminalProgress;
}
