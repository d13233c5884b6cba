import { KrError } from '../protocol/errors.ts';
import { lastId, minPrefixLength } from '../protocol/ids.ts';
import type { KrClient } from './kr-client.ts';

export interface ResolveOptions {
  /** A prefix stands for ids that the daemon made itself only: for what can't be undone. */
  generatedOnly: boolean;
}

/**
 * Does something with the task that `text` means: an id, `@last`, or the first characters of an id. An exact id
 * always wins, so it is tried first; only when there is none, the daemon is asked what else the text may mean.
 * Rejects with `not_found` for the text as it was given, or `ambiguous_id`.
 */
export async function withId<T>(
  client: KrClient,
  text: string,
  { generatedOnly }: ResolveOptions,
  act: (id: string) => Promise<T>,
): Promise<T> {
  if (text.toLowerCase() === lastId) return act(await client.resolve(text, generatedOnly));
  try {
    return await act(text);
  } catch (error) {
    if (!isMissing(error) || text.length < minPrefixLength) throw error;
    return act(await client.resolve(text, generatedOnly));
  }
}

/** The id of the task that `text` means. Rejects as withId does. */
export function exactId(client: KrClient, text: string): Promise<string> {
  return withId(client, text, { generatedOnly: false }, async (id) => (await client.state(id)).id);
}

export function isMissing(error: unknown): error is KrError {
  return error instanceof KrError && error.code === 'not_found';
}
