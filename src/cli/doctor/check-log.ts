import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Home } from '../../settings/paths.ts';
import { type Check, ok, warning } from './check.ts';

/** How much of the log's end is read, in bytes. */
const lengthRead = 256 * 1024;
/** What is older was seen to already, or does not matter any more. */
const recentMs = 24 * 3600 * 1000;
/** Pino's number for an error; what is worse has a higher one. */
const errorLevel = 50;

interface Line {
  level: number;
  time: string;
  msg?: string;
  err?: { message?: string };
}

/** The errors that the daemon wrote into its log within a day of `now`, in milliseconds since 1970. */
export function checkLog({ logPath }: Home, now = Date.now()): Check {
  const name = 'Log';
  try {
    const recent = readEnd(logPath)
      .split('\n')
      .flatMap(parseLine)
      .filter(({ level, time }) => level >= errorLevel && now - Date.parse(time) < recentMs);
    const last = recent.at(-1);
    if (!last) return ok(name, logPath);
    const what = [last.msg, last.err?.message].filter(Boolean).join(': ');
    const count = recent.length === 1 ? 'an error' : `${recent.length} errors`;
    return warning(name, `${count} in a day, the last at ${last.time}: ${what}. See kr daemon logs.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(name, `${logPath}, not written yet`);
    return warning(name, `${logPath} can't be read: ${(error as Error).message}`);
  }
}

/** A line that is none of the log's own, or that is cut, gives nothing. */
function parseLine(text: string): Line[] {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && 'level' in line ? [line as Line] : [];
  } catch {
    return [];
  }
}

function readEnd(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const start = Math.max(0, fstatSync(fd).size - lengthRead);
    const buffer = Buffer.alloc(lengthRead);
    const length = readSync(fd, buffer, 0, lengthRead, start);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}
