import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Home } from '../settings/paths.ts';

/** As much of the log's end as surely holds a whole line. */
const tailBytes = 64 * 1024;

/**
 * The process id of the daemon that wrote last into the log of a home, when a daemon of that home still has it.
 * For a daemon that does not answer; undefined when it can't be told.
 */
export function findDaemonPid(home: Home): number | undefined {
  try {
    const pid = lastPid(readTail(home.logPath));
    return pid !== undefined && isDaemon(pid, home) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function readTail(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const length = Math.min(fstatSync(fd).size, tailBytes);
    const buffer = Buffer.alloc(length);
    readSync(fd, buffer, 0, length, fstatSync(fd).size - length);
    return buffer.toString();
  } finally {
    closeSync(fd);
  }
}

/** The pid in the last line of a log of JSON lines that has one. */
export function lastPid(log: string): number | undefined {
  const pid = log
    .match(/"pid":\d+/g)
    ?.at(-1)
    ?.slice('"pid":'.length);
  return pid === undefined ? undefined : Number(pid);
}

/** Process ids are used again: the command line tells whether it is the daemon of this home. */
function isDaemon(pid: number, { home }: Home): boolean {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return words.some((word) => word.endsWith('daemon.js')) && words.includes(home);
}
