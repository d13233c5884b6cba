import { followTasks } from '../../client/follow-tasks.ts';
import type { KrClient } from '../../client/kr-client.ts';
import type { FollowedTask } from '../../client/task-follower.ts';
import { isTerminal } from '../../protocol/state.ts';
import { maxTimerMs } from '../../settings/quantities.ts';
import type { Reporter } from './reporter.ts';

export interface Wait {
  client: KrClient;
  ids: readonly string[];
  /** 0: what happened before is shown too. */
  since?: 0;
  /** The first end is enough. */
  any?: boolean;
  /** Milliseconds. */
  timeoutMs?: number | undefined;
  reporter: Reporter;
  /** What SIGTERM does beside ending the command; undefined: it ends it as usual. */
  onTerminate?: () => Promise<unknown>;
  /** Tells whether SIGTERM came already, as `keepTermination` does; asked when it can't be missed any more. */
  cameEarly?: () => boolean;
}

/** Why waiting was over. `terminated`: by SIGTERM, and the tasks have ended too. */
export type WaitEnd = 'ended' | 'timeout' | 'interrupted' | 'hang-up' | 'terminated';

/** Waits until tasks have ended, and shows how they get on. The reporter is closed in any case. */
export async function waitForTasks(wait: Wait): Promise<{ end: WaitEnd; tasks: readonly FollowedTask[] }> {
  const { client, ids, since, any = false, timeoutMs, reporter, onTerminate, cameEarly } = wait;
  const leave = new AbortController();
  let end: WaitEnd = 'ended';
  const leaveBecause = (why: WaitEnd) => (): void => {
    end = why;
    leave.abort();
  };
  const listeners: [NodeJS.Signals, () => void][] = [
    ['SIGINT', leaveBecause('interrupted')],
    ['SIGHUP', leaveBecause('hang-up')],
  ];
  let failure: unknown;
  if (onTerminate) {
    const terminate = (): void => {
      if (end === 'terminated') return;
      end = 'terminated';
      onTerminate().catch((error: unknown) => {
        failure = error;
        leave.abort();
      });
    };
    listeners.push(['SIGTERM', terminate]);
  }
  for (const [signal, listener] of listeners) process.on(signal, listener);
  if (cameEarly?.()) process.emit('SIGTERM');
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(leaveBecause('timeout'), Math.min(timeoutMs, maxTimerMs));

  let tasks: readonly FollowedTask[] = [];
  try {
    for await (const step of followTasks({ client, ids, since, signal: leave.signal })) {
      tasks = step.tasks;
      reporter.step(step);
      if (any && tasks.some(({ state }) => isTerminal(state))) break;
    }
  } finally {
    clearTimeout(timer);
    leave.abort();
    // Once a signal came, more of it (a launcher passes on what the terminal sent to both) change nothing.
    if (end === 'ended') for (const [signal, listener] of listeners) process.off(signal, listener);
    await reporter.close();
  }
  if (failure) throw failure;
  return { end, tasks };
}
