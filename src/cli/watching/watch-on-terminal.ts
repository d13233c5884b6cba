import { LiveTasks } from '../../client/live-tasks.ts';
import type { Context } from '../context.ts';
import { endWith, exitCodes } from '../exit-codes.ts';
import { isLively } from '../output/terminal.ts';
import { makeWatchActions } from './watch-actions.ts';

const signals: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', exitCodes.stopped],
  ['SIGHUP', exitCodes.hangUp],
];

/** The live view of all tasks, or of some with what is below them, until it is quit. */
export async function watchOnTerminal(
  context: Context,
  roots: readonly string[] | undefined,
): Promise<number> {
  // The first look starts the daemon; after that, one that goes away is only waited for.
  const [{ showWatch }] = await Promise.all([
    import('../../tui/show-watch.tsx'),
    context.client.list({ limit: 0 }),
  ]);
  const client = context.clientOfRunning();
  const leave = new AbortController();
  let code: number = exitCodes.done;
  for (const [signal, exitCode] of signals) {
    process.on(signal, () => {
      code = exitCode;
      // Known before the last is written: the terminal may be gone.
      endWith(code);
      leave.abort();
    });
  }
  const { stdout, stdin } = process;
  await showWatch({
    feed: new LiveTasks({ client, roots }),
    actions: makeWatchActions(client),
    stdout,
    stdin,
    colour: isLively(stdout, context.env),
    signal: leave.signal,
  });
  return code;
}
