import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Home } from '../settings/paths.ts';

/** As much of the log's end as surely holds a whole line. */
const tailBytes = 64 * 1024;

/**
 * The process id of the daemon that wrote last into the log of a home, when a daemon of that home still has it.
 * For a daemon that does not answer; undefined when it can't be told.
 */
export function findDaemonPid(home: Home): number | undefined {
  try {
    // Just after the log was full there may be nothing in it.
    const pid = lastPid(readTail(home.logPath)) ?? lastPid(readTail(home.olderLogPath));
    return pid !== undefined && isDaemonProcess(pid, home) ? pid : undefined;
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

/**
 * Whether a process is the daemon of a home: ids are used again, and one that nobody has waited for yet has no
 * command line any more. Where the system does not show command lines: whether there is such a process.
 */
export function isDaemonProcess(pid: number, { home }: Home): boolean {
  if (!existsSync('/proc/self/cmdline')) return isProcess(pid);
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word.endsWith('daemon.js')) && words.includes(home);
  } catch {
    return false;
  }
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
