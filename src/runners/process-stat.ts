import { readFileSync } from 'node:fs';

export interface ProcessStat {
  /** A letter; `Z` and `X` for a process that has ended, of which the news has not come yet. */
  state: string;
  parent: number;
  /** Its process group. */
  group: number;
  /** When it began: with its number, no other process has the same. */
  start: string;
}

/** What the system says of a process; undefined when it is gone, and where there is no /proc. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent, group] = fields;
    return { state, parent: Number(parent), group: Number(group), start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
