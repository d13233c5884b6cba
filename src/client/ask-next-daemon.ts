import { setTimeout as wait } from 'node:timers/promises';

/** How long a daemon that stops may take until the next one is asked, and how often to ask, in milliseconds. */
const limitMs = 60_000;
const pauseMs = 50;

/** Repeats a request until it is not a daemon that is stopping who answers, or until the time is up. */
export async function askNextDaemon<T>(ask: () => Promise<T>, refused: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    await wait(pauseMs);
    const answer = await ask();
    if (!refused(answer) || Date.now() > deadline) return answer;
  }
}
