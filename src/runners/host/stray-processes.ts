import { readdirSync, readFileSync } from 'node:fs';

/** Taken before a snippet can change it. */
const kill = process.kill.bind(process);
const ownPid = process.pid;

/** So often processes are looked for, in case those that were found had just started others. */
const maxPasses = 20;

/**
 * Kills all other processes that started with these entries in their environment (`NAME=value`), whatever group or
 * session they went to: see stray-processes.ts of the daemon's side. Does nothing where there is no /proc.
 */
export function endStrays(entries: readonly string[]): void {
  const ended = new Set<number>();
  for (let pass = 0, known = -1; pass < maxPasses && ended.size > known; pass++) {
    known = ended.size;
    for (const pid of otherProcesses()) {
      if (!startedWith(pid, entries)) continue;
      ended.add(pid);
      endOne(pid);
    }
  }
}

function otherProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1 && pid !== ownPid);
  } catch {
    return [];
  }
}

function startedWith(pid: number, entries: readonly string[]): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return entries.every((entry) => environment.includes(entry));
  } catch {
    // It is gone, or someone else's.
    return false;
  }
}

function endOne(pid: number): void {
  try {
    kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
