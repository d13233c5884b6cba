import { readFileSync } from 'node:fs';

export interface ProcessStat {
  /** A letter; `Z` and `X` for a process that has ended, of which the news has not come yet. */
  state: string;
  parent: number;
  /** Its process group. */
  group: number;
}

/** What the system says of a process; undefined when it is gone, and where there is no /proc. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}
