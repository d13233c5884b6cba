import type { Shown } from '../flow/rollup.ts';
import type { OutputBound } from './bounds.ts';
import type { OwnProgress } from './own-progress.ts';
import type { TerminalProgress } from './terminal-progress.ts';

/** What is alive of a task that runs, apart from what is kept of it. */
export interface LiveTask extends Shown {
  /** The number of the attempt. */
  readonly attempt: number;
  readonly own: OwnProgress;
  /** How far its children are, where that is shown in place of its own percentage. */
  rolled: number | undefined;
  /** The key of a parent that shows how far its children are. */
  readonly rollsInto: string | null;
  readonly output: OutputBound;
  readonly terminal: TerminalProgress;
}
