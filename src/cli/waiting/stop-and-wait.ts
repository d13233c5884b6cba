import { descendantsOf } from '../../client/descendants.ts';
import { followTasks } from '../../client/follow-tasks.ts';
import type { KrClient } from '../../client/kr-client.ts';
import { idKey } from '../../protocol/ids.ts';
import type { Reporter } from './reporter.ts';
import { waitForEnd } from './wait-for-end.ts';

export interface StopAndWait {
  id: string;
  recurse: boolean;
  /** Is shown how the stop gets on. */
  reporter: Reporter;
}

/** Cancels a task, or it and its descendants, and resolves when they have ended. Rejects as `cancel` does. */
export async function stopAndWait(client: KrClient, { id, recurse, reporter }: StopAndWait): Promise<void> {
  const ids = recurse ? [id, ...(await descendantsOf(client, id))] : [id];
  const { signal } = new AbortController();
  const steps = followTasks({ client, ids, signal });
  try {
    // Listening comes first: the first step is taken before the answer comes.
    await steps.next();
    const cancelled = await client.cancel(id, recurse);
    for await (const step of steps) reporter.step(step);
    // Descendants that came meanwhile.
    const known = new Set(ids.map(idKey));
    const others = cancelled.filter((one) => !known.has(idKey(one)));
    if (others.length > 0) await waitForEnd(client, others);
  } finally {
    await steps.return(undefined);
  }
}
