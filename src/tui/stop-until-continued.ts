import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How long the stop may take to come, in milliseconds. Without a shell that could let the process go on (a view that
 * was started as the terminal's own program) the system does not stop it at all.
 */
const stopMs = 200;

/**
 * Stops a process as Ctrl-Z does where nobody listens: this one, or with 0 its whole job. Resolves when it goes on,
 * which is soon where it can't be stopped, and terminals tell the size that they have by then. Nobody may listen for
 * SIGTSTP meanwhile.
 */
export async function stopUntilContinued(pid: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const continued = once(process, 'SIGCONT', { signal });
  process.kill(pid, 'SIGTSTP');
  // A stopped process has no time that passes: the wait is over only when it goes on, too.
  await Promise.race([continued, wait(stopMs, undefined, { signal })]);
  over.abort();
  // Of a new size only the job in the foreground hears: this makes Node look.
  const looked = once(process, 'SIGWINCH');
  process.kill(process.pid, 'SIGWINCH');
  await looked;
}
