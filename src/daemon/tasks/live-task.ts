import type { Progress } from '../../protocol/progress.ts';

/** What is alive of a task that runs, apart from what is kept of it. */
export interface LiveTask {
  readonly id: string;
  /** Newer than what the registry has. */
  progress: Progress;
  /** The registry has an older progress. */
  dirty: boolean;
  /** Bytes of output kept so far. */
  outputBytes: number;
  /** Output went over the limit: no more is kept. */
  outputCut: boolean;
}
