/** What processes cost, as the system counts it. Linux only, like the helpers of tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { memoryOf } from '../helpers/memory.ts';
import { childrenOf } from '../helpers/processes.ts';

const tickMs = 10;

/** Milliseconds of CPU of a process so far, its ended threads too; in steps of 10. */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * tickMs;
}

/** Milliseconds of CPU of the threads that a process has now; in nanoseconds' steps. */
export function fineCpuMs(pid) {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Milliseconds of CPU of each of these processes during some work; what began meanwhile counts from its start. */
export async function cpuDuring(daemon, work) {
  const known = new Map([daemon, ...childrenOf(daemon)].map((pid) => [pid, cpuMs(pid)]));
  await work();
  const spent = (pid) => cpuMs(pid) - (known.get(pid) ?? 0);
  return { daemon: spent(daemon), children: childrenOf(daemon).reduce((sum, pid) => sum + spent(pid), 0) };
}

/** Megabytes of resident memory. */
export const megabytesOf = (pid) => memoryOf(pid).now;
