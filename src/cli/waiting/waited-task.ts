import type { KrClient } from '../../client/kr-client.ts';
import { isMissing } from '../../client/resolve-id.ts';
import { KrError } from '../../protocol/errors.ts';
import type { Context } from '../context.ts';

/** Stops a task that is waited for, with `recurse` its descendants too; it may be ending by itself or be gone already. */
export async function stopWaited(client: KrClient, id: string, recurse = false): Promise<void> {
  try {
    await client.cancel(id, recurse);
  } catch (error) {
    if (!isMissing(error) && !isRefusal(error)) throw error;
  }
}

/** Removes it. One that can't be removed, because a child of it runs, stays: what counts is how it ended. */
export async function removeWaited({ client, note }: Context, id: string): Promise<void> {
  try {
    await client.remove(id);
  } catch (error) {
    if (isMissing(error)) return;
    if (!isRefusal(error)) throw error;
    note(error.message);
  }
}

function isRefusal(error: unknown): error is KrError {
  return error instanceof KrError && ['wrong_state', 'descendants_running'].includes(error.code);
}
