import type { KrClient } from './kr-client.ts';
import { isMissing } from './resolve-id.ts';

/** Ids of all descendants of a task; one that is removed meanwhile is left out. */
export async function descendantsOf(client: KrClient, id: string): Promise<string[]> {
  const found: string[] = [];
  const open = [id];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    try {
      const { childrenId } = await client.state(next);
      found.push(...childrenId);
      open.push(...childrenId);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return found;
}
