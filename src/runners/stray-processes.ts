/**
 * Processes of a task that left its runner's group: `setsid`, a daemon of their own, a job of a shell. They are known
 * by the environment that they started with, which /proc tells on Linux; elsewhere none are found.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readStat } from './process-stat.ts';

/** What the environment of the processes of tasks says. */
export interface TaskMark {
  /** KR_HOME: tasks of other homes may have the same ids. */
  home: string;
  /** Any of these as KR_TASK_ID. */
  taskIds: readonly string[];
}

/** The mark of a task by its environment; null when that has none. */
export function markOf({ KR_HOME, KR_TASK_ID }: Readonly<Record<string, string>>): TaskMark | null {
  return KR_HOME && KR_TASK_ID ? { home: KR_HOME, taskIds: [KR_TASK_ID] } : null;
}

/** Longest that processes are looked for, in milliseconds: to read of one that is stuck in the system may be stuck too. */
const limitMs = 5000;
/** Between two looks whether those that were killed are gone, in milliseconds. */
const pauseMs = 10;
/** How many processes are looked at at a time. */
const batchSize = 32;

/** Sends a signal to the strays of tasks: those outside of the group that `leader` leads. Never rejects. */
export function signalStrays(mark: TaskMark, signal: NodeJS.Signals, leader: number): Promise<void> {
  return withinLimit(async (isOver) => {
    for await (const pid of markedProcesses(mark)) {
      if (isOver()) return;
      if (readStat(pid)?.group !== leader) send(pid, signal);
    }
  });
}

/** Kills all processes of tasks, and what these start meanwhile; resolves when none is left. Never rejects. */
export function endStrays(mark: TaskMark): Promise<void> {
  return withinLimit(async (isOver) => {
    for (let found = true; found; found && (await wait(pauseMs))) {
      found = false;
      for await (const pid of markedProcesses(mark)) {
        if (isOver()) return;
        found = true;
        send(pid, 'SIGKILL');
      }
    }
  });
}

/** After the limit nothing is signalled any more: then a task of the same id may be another one. */
async function withinLimit(sweep: (isOver: () => boolean) => Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = wait(limitMs, undefined, { ref: false, signal: over.signal }).catch(() => undefined);
  await Promise.race([sweep(() => over.signal.aborted), limit]);
  over.abort();
}

/** One walk through all processes; this one and those that it descends from are left out. */
async function* markedProcesses(mark: TaskMark): AsyncGenerator<number> {
  const spared = ownLine();
  const pids = (await readdir('/proc').catch(() => []))
    .map(Number)
    .filter((pid) => pid > 1 && !spared.has(pid));
  for (let start = 0; start < pids.length; start += batchSize) {
    const batch = pids.slice(start, start + batchSize);
    const marked = await Promise.all(batch.map((pid) => isMarked(pid, mark)));
    yield* batch.filter((_, index) => marked[index]);
  }
}

async function isMarked(pid: number, { home, taskIds }: TaskMark): Promise<boolean> {
  try {
    const entries = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    return entries.includes(`KR_HOME=${home}`) && taskIds.some((id) => entries.includes(`KR_TASK_ID=${id}`));
  } catch {
    // It is gone, or someone else's.
    return false;
  }
}

/** This process and its ancestors: whatever started the daemon is not to be killed by it. */
function ownLine(): Set<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 1 && !line.has(pid); pid = readStat(pid)?.parent ?? 0) line.add(pid);
  return line;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went by itself, or is someone else's.
  }
}
