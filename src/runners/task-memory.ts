/**
 * How much memory a task holds, with all that it started. Linux tells it, by /proc; elsewhere it is not known.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { residentBytes } from './process-group.ts';
import { type ProcessStat, readStat } from './process-stat.ts';
import { markOf, type TaskMark } from './stray-processes.ts';

/** How many processes are looked at until others have their turn. */
const batchSize = 64;

interface Listed extends ProcessStat {
  /** Of which task its environment says that it is. */
  mark: TaskMark | null;
}

/** Marks by process: they stay, and to read them costs most. */
let knownMarks = new Map<string, TaskMark | null>();
let reading: Promise<ReadonlyMap<number, Listed>> | undefined;

/**
 * Bytes of memory of the processes that descend from `leader`, are in its group, or have the mark; null when that is
 * not known. Exact where it is more than `limit`: below that, pages that several of them share may count for each.
 */
export async function taskMemoryBytes(
  leader: number,
  mark: TaskMark | null,
  limit: number,
): Promise<number | null> {
  const family = familyOf(leader, mark, await listProcesses());
  const resident = family.map((pid) => residentBytes(pid) ?? 0);
  const most = sum(resident);
  if (most === 0) return null;
  if (most <= limit) return most;
  return sum(
    await Promise.all(family.map(async (pid, index) => (await ownBytes(pid)) ?? resident[index] ?? 0)),
  );
}

/** All processes, by their numbers. Those who ask at the same time get the same answer. */
function listProcesses(): Promise<ReadonlyMap<number, Listed>> {
  reading ??= readProcesses().finally(() => {
    reading = undefined;
  });
  return reading;
}

async function readProcesses(): Promise<ReadonlyMap<number, Listed>> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 1);
  const all = new Map<number, Listed>();
  const marks: typeof knownMarks = new Map();
  for (let start = 0; start < pids.length; start += batchSize) {
    const batch = pids.slice(start, start + batchSize);
    await Promise.all(
      batch.map(async (pid) => {
        const stat = readStat(pid);
        if (!stat) return;
        const key = `${pid} ${stat.start}`;
        const known = knownMarks.get(key);
        const mark = known === undefined ? await markOfProcess(pid) : known;
        marks.set(key, mark);
        all.set(pid, { ...stat, mark });
      }),
    );
    await nextTurn();
  }
  knownMarks = marks;
  return all;
}

async function markOfProcess(pid: number): Promise<TaskMark | null> {
  try {
    const entries = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    return markOf(
      Object.fromEntries(
        entries.map((entry) => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]),
      ),
    );
  } catch {
    // It is gone, or someone else's.
    return null;
  }
}

function familyOf(leader: number, mark: TaskMark | null, all: ReadonlyMap<number, Listed>): number[] {
  const family = new Set<number>();
  const strangers = new Set<number>();
  const belongs = (pid: number): boolean => {
    if (family.has(pid)) return true;
    const one = all.get(pid);
    if (!one || strangers.has(pid)) return false;
    // Until it is known: a number that was given anew while all were read could lead in a circle.
    strangers.add(pid);
    if (pid !== leader && one.group !== leader && !isSame(one.mark, mark) && !belongs(one.parent))
      return false;
    strangers.delete(pid);
    family.add(pid);
    return true;
  };
  return [...all.keys()].filter(belongs);
}

function isSame(one: TaskMark | null, other: TaskMark | null): boolean {
  return one !== null && other !== null && one.home === other.home && one.taskIds[0] === other.taskIds[0];
}

/** Resident memory, of what is shared with others the process's part; undefined where the system does not tell. */
async function ownBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kibibytes = /^Pss:\s*(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
