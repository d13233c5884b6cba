import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Home } from '../settings/paths.ts';

/** PF_EXITING of Linux. */
const exitingFlag = 0x4;

/** Whether the system shows command lines, by which daemons are found. */
export const canFindDaemons = existsSync('/proc/self/cmdline');

/**
 * The process id of the daemon that has a home, for one that does not answer; undefined when there is none, or it
 * can't be told: where there is no /proc. No file is asked: whatever it says may be of a process that is long gone.
 */
export function findDaemonPid(home: Home): number | undefined {
  const found = listDirectory('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isDaemonProcess(pid, home))
    .map((pid) => ({ pid, startedAt: startOf(pid) }));
  // Those that came later are about to find that the home is taken, or are what the daemon itself is just starting.
  return found.sort((one, other) => one.startedAt - other.startedAt || one.pid - other.pid)[0]?.pid;
}

/**
 * Whether a process is a daemon of a home: ids are used again, and one that nobody has waited for yet has no command
 * line any more. Where the system does not show command lines: whether there is such a process.
 */
export function isDaemonProcess(pid: number, { home }: Home): boolean {
  if (!canFindDaemons) return isProcess(pid);
  return isDaemonCommand(read(`/proc/${pid}/cmdline`).split('\0'), home);
}

/** Whether a command line is that of a daemon of a home, as `startDaemon` and `daemon run` give it. */
export function isDaemonCommand(
  [, program = '', option, directory]: readonly string[],
  home: string,
): boolean {
  return path.basename(program) === 'daemon.js' && option === '--home' && directory === home;
}

/**
 * Whether a process is just ending: it has no command line any more, but still has its files, a lock among them. False
 * for one that has ended, and where the system does not tell.
 */
export function isEnding(pid: number): boolean {
  const stat = statOf(pid);
  const [state = ''] = stat;
  // Its first thread may be a zombie while others still end: all of them have the files.
  return /[ZX]/.test(state) ? Number(stat[17]) > 1 : (Number(stat[6]) & exitingFlag) !== 0;
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** When a process started, in ticks since the system did. */
function startOf(pid: number): number {
  return Number(statOf(pid)[19] ?? Number.POSITIVE_INFINITY);
}

/** What the system says of a process, from the third field on: the second, its name, may hold spaces and brackets. */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Nothing for a process that is gone meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
