import { readdirSync } from 'node:fs';
import { readStat } from '../../process-stat.ts';

/** Watches for processes that come into this process's own group. Sees none where there is no /proc. */
export class GroupWatch {
  #known = new Set(processes());

  /** Those that have come since the watch began, and still run. */
  members(): number[] {
    const now = processes();
    const members = now.filter((pid) => !this.#known.has(pid) && isMember(pid));
    this.#known = new Set(now);
    for (const pid of members) this.#known.delete(pid);
    return members;
  }
}

function isMember(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.group === process.pid && !/[ZX]/.test(stat.state);
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
