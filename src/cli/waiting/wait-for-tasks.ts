import { followTasks } from '../../client/follow-tasks.ts';
import type { KrClient } from '../../client/kr-client.ts';
import type { FollowedTask } from '../../client/task-follower.ts';
import { isTerminal } from '../../protocol/state.ts';
import { maxTimerMs } from '../../settings/quantities.ts';
import type { Reporter } from './reporter.ts';

export interface Wait {
  client: KrClient;
  ids: readonly string[];
  /** Their descendants too. */
  recurse?: boolean;
  /** 0: what happened before is shown too. */
  since?: 0;
  /** The first end is enough. */
  any?: boolean;
  /** Milliseconds. */
  timeoutMs?: number | undefined;
  reporter: Reporter;
  /** Stops the tasks. */
  stop?: () => Promise<unknown>;
  /** The signals at which the tasks are stopped and waited for. Without, SIGINT only leaves them. */
  stopAt?: readonly NodeJS.Signals[];
  /** Tells which signals came already, as `keepSignals` does; asked when none can be missed any more. */
  cameEarly?: () => NodeJS.Signals[];
}

/** Why waiting was over. `terminated`: by a signal that stops the tasks, and they have ended too. */
export type WaitEnd = 'ended' | 'timeout' | 'interrupted' | 'hang-up' | 'terminated';

/** Waits until tasks have ended, and shows how they get on. The reporter is closed in any case. */
export async function waitForTasks(wait: Wait): Promise<{ end: WaitEnd; tasks: readonly FollowedTask[] }> {
  const {
    client,
    ids,
    recurse,
    since,
    any = false,
    timeoutMs,
    reporter,
    stop,
    stopAt = [],
    cameEarly,
  } = wait;
  const leave = new AbortController();
  let end: WaitEnd = 'ended';
  const leaveBecause = (why: WaitEnd) => (): void => {
    end = why;
    leave.abort();
  };
  let failure: unknown;
  const terminate = (): void => {
    if (end === 'terminated') return;
    end = 'terminated';
    stop?.().catch((error: unknown) => {
      failure = error;
      leave.abort();
    });
  };
  const listeners = new Map<NodeJS.Signals, () => void>([
    ['SIGINT', leaveBecause('interrupted')],
    ['SIGHUP', leaveBecause('hang-up')],
  ]);
  for (const signal of stopAt) listeners.set(signal, terminate);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  for (const signal of cameEarly?.() ?? []) process.emit(signal);
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(leaveBecause('timeout'), Math.min(timeoutMs, maxTimerMs));

  let tasks: readonly FollowedTask[] = [];
  try {
    for await (const step of followTasks({ client, ids, recurse, since, signal: leave.signal })) {
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
