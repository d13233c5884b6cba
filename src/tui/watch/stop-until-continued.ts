import { once } from 'node:events';

/** Stops the whole job, as Ctrl-Z does on a terminal that is not in raw mode; resolves when it goes on. */
export async function stopUntilContinued(): Promise<void> {
  const continued = once(process, 'SIGCONT');
  process.kill(0, 'SIGTSTP');
  await continued;
}
