/** Memory of a process as the system counts it, for tests that show that it stays bounded. */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Megabytes of resident memory: now, and the most since the process began or `forgetPeak`. A process that is gone
 * has none.
 */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = statusOf(pid);
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** From now on `peak` is counted anew. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
