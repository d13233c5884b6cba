import { chmodSync } from 'node:fs';
import pino, { type Logger } from 'pino';
import type { Home } from '../settings/paths.ts';
import { LogFile } from './log-file.ts';

const maxBytes = 5 * 1024 * 1024;

/** The daemon's log: JSON lines in a file (0600). Values of the environment and code are never put into it. */
export function openLog({ logPath, olderLogPath }: Home, level: string): Logger {
  const destination = new LogFile({ file: logPath, olderFile: olderLogPath, maxBytes });
  chmodSync(logPath, 0o600);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
