import { closeSync, writeSync } from 'node:fs';
import { errorBody, type KrError } from '../protocol/errors.ts';

/** The exit code of a daemon that can't start, as of every part of kr that fails by itself. */
export const failedExitCode = 125;
/** The exit code of one that failed while it ran: there it may help to start another. */
export const brokenExitCode = 1;

/** Says on a pipe that the daemon listens, or why it does not: one JSON line, then the pipe is closed. */
export function report(outcome: { ready: true; pid: number } | KrError, fd: number | undefined): void {
  if (fd === undefined) return;
  const line = outcome instanceof Error ? errorBody(outcome) : outcome;
  try {
    writeSync(fd, `${JSON.stringify(line)}\n`);
    closeSync(fd);
  } catch {
    // Whoever waited is gone.
  }
}
