import { followTasks } from '../../client/follow-tasks.ts';
import type { KrClient } from '../../client/kr-client.ts';

/** Resolves when all these tasks have ended or were removed. */
export async function waitForEnd(client: KrClient, ids: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  for await (const _step of followTasks({ client, ids, signal })) {
    // The loop ends with the last of them.
  }
}
