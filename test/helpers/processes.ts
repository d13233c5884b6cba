/** Processes as the system sees them, for tests that end them without asking. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../unit/runners/fixtures/process-alive.ts';
import type { TestHome } from './kr.ts';

export { isAlive };

/** Resolves when processes are gone. The system tells nobody but their parent, so they are looked at. */
export async function gone(...pids: number[]): Promise<void> {
  for (const pid of pids) {
    if (!(pid > 1)) throw new Error(`${pid} is no process id`);
    while (isAlive(pid)) await pause(20);
  }
}

/** Process ids of the daemons of a home. */
export function daemonsOf({ home }: TestHome): number[] {
  const found = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isDaemon(pid, home));
  // A process that a daemon is just starting looks like the daemon until it runs its own program.
  return found.filter((pid) => !found.includes(parentOf(pid)));
}

/** Processes that have anything to do with a home: by their command line, environment or directory. */
export function processesOf({ directory }: TestHome): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      command: look(() => readFileSync(`/proc/${name}/cmdline`, 'utf8')),
    }))
    .filter(({ pid, command }) =>
      [
        command,
        look(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
        look(() => readlinkSync(`/proc/${pid}/cwd`)),
      ].some((text) => text.includes(directory)),
    );
}

/** What the system says of a process; nothing when it has ended. */
function look(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

/** Kills a process, unless it has just ended by itself. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes that a process has started and that still run. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent && isAlive(pid));
}

function isDaemon(pid: number, home: string): boolean {
  try {
    const [, program, option, directory] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program?.endsWith('daemon.js') === true && option === '--home' && directory === home;
  } catch {
    return false;
  }
}

/** The one daemon of a home. */
export function daemonOf(home: TestHome): number {
  const [pid, ...others] = daemonsOf(home);
  if (pid === undefined || others.length > 0) throw new Error(`not one daemon but ${others.length + 1}`);
  return pid;
}

/** Kills the daemon of a home as a crash would, and waits until it is gone. */
export async function killDaemon(home: TestHome): Promise<void> {
  const pid = daemonOf(home);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}

/** A process with all that it started, and what they started. */
export function familyOf(pid: number): number[] {
  const all = readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 0);
  const family = [pid];
  for (const one of family) family.push(...all.filter((child) => parentOf(child) === one));
  return family;
}

/** A file of a process; empty when it is gone. */
export function readWhileThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
