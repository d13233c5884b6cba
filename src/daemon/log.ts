import { chmodSync } from 'node:fs';
import pino, { type Logger } from 'pino';

/** The daemon's log: JSON lines in a file (0600). Values of the environment and code are never put into it. */
export function openLog(file: string, level: string): Logger {
  const destination = pino.destination({ dest: file, sync: true, mkdir: false });
  chmodSync(file, 0o600);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
