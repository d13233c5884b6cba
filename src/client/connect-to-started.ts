import { setTimeout as wait } from 'node:timers/promises';
import { isAbsent } from './is-absent.ts';
import { silentDaemon } from './silent-daemon.ts';
import { type DaemonProgram, startDaemon } from './start-daemon.ts';

/** Longest that all of it may take, and how long another daemon that has the home gets to listen, in milliseconds. */
const limitMs = 15_000;
const patienceMs = 1500;
const pauseMs = 50;

/**
 * Starts the daemon and makes an attempt to connect. When another daemon has the home, it is one that starts, so
 * it will listen soon, or one that stops, so that a new start will work soon: both are tried until the time is up.
 * Rejects with the attempt's error, or `daemon_unreachable` when the other one has the home and never listens.
 */
export async function connectToStarted<T>(program: DaemonProgram, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    if ((await startDaemon(program)) === 'ready') return attempt();
    const turnEnd = Math.min(deadline, Date.now() + patienceMs);
    while (Date.now() < turnEnd) {
      try {
        return await attempt();
      } catch (error) {
        if (!isAbsent(error)) throw error;
        await wait(pauseMs);
      }
    }
    if (Date.now() >= deadline) throw silentDaemon(program.home, 'does not listen');
  }
}
