import type { RetentionLimit } from '../registry/task-table.ts';

/** What a group has of its own to say on how long its ended tasks are kept; null: as the settings say. */
export interface GroupRetention {
  /** The group's name in lower case. */
  key: string;
  ageMs: number | null;
  count: number | null;
}

/** The same of the settings; null: no limit. */
export interface UsualRetention {
  retentionAgeMs: number | null;
  retentionCount: number | null;
}

/**
 * Which ended tasks are to go at the time `now`: by what their group says, and where that says nothing, by the settings,
 * which count all tasks of such groups together.
 */
export function retentionLimits(
  groups: readonly GroupRetention[],
  { retentionAgeMs, retentionCount }: UsualRetention,
  now: number,
): RetentionLimit[] {
  const limits: RetentionLimit[] = [];
  for (const { key, ageMs, count } of groups) {
    if (ageMs !== null) limits.push({ of: { group: key }, endedBefore: now - ageMs });
    if (count !== null) limits.push({ of: { group: key }, keep: count });
  }
  if (retentionAgeMs !== null) {
    const others = groups.filter(({ ageMs }) => ageMs !== null).map(({ key }) => key);
    limits.push({ of: { allBut: others }, endedBefore: now - retentionAgeMs });
  }
  if (retentionCount !== null) {
    const others = groups.filter(({ count }) => count !== null).map(({ key }) => key);
    limits.push({ of: { allBut: others }, keep: retentionCount });
  }
  return limits;
}
