/** Exit codes that are not taken from the table of errors. */
export const exitCodes = {
  done: 0,
  no: 1,
  usage: 2,
  timeout: 124,
  /** kr itself failed. */
  failed: 125,
  /** Ctrl-C while waiting. */
  interrupted: 130,
  /** The terminal went away while waiting: 128 + SIGHUP. */
  hangUp: 129,
  /** Whoever read stdout is gone: 128 + SIGPIPE, as of other programs. */
  brokenPipe: 141,
  /** The task was stopped. */
  stopped: 143,
} as const;

/** Says how the process will end, once nothing keeps it any more: what was written is out by then. */
export function endWith(code: number): void {
  process.exitCode = code;
}

/** Ends the process at once when stdout can't be written: quietly when nobody reads it any more. */
export function endOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.brokenPipe);
  process.stderr.write(`kr: The output can't be written: ${error.message}. Give it another place to go.\n`);
  process.exit(exitCodes.failed);
}
