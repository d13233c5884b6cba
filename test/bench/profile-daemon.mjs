import { BenchHome } from './bench-home.mjs';
import { cpuDuring } from './processes.mjs';
import { profiled } from './profile.mjs';

/**
 * What takes the time of `count` tasks, an entry each: CPU of the runners and of the daemon for a task, and the
 * functions that the daemon spends most in. `prepare` comes before, `work` is what is looked at.
 */
export async function profileDaemon(prepare, work, count) {
  await using home = new BenchHome();
  let spent;
  const functions = await profiled(async (directory) => {
    const pid = await home.startProfiled(directory);
    await prepare(home);
    spent = await cpuDuring(pid, () => work(home));
    await home.stopProfiled();
    return pid;
  });
  const each = (milliseconds) => (milliseconds / count).toFixed(2);
  return [
    `runners: ${each(spent.children)} ms CPU a task`,
    `daemon: ${each(spent.daemon)} ms CPU a task, of which: ${functions.join('; ')}`,
  ];
}
