import type { Task } from '../protocol/task.ts';
import type { KrClient } from './kr-client.ts';
import { isMissing } from './resolve-id.ts';

/** A task and all its descendants, parents before their children; one that is removed meanwhile is left out. */
export async function treeOf(client: KrClient, id: string): Promise<Task[]> {
  const found: Task[] = [];
  const open = [id];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    try {
      const task = await client.state(next);
      found.push(task);
      open.push(...task.childrenId);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return found;
}

/** Ids of all descendants of a task. */
export async function descendantsOf(client: KrClient, id: string): Promise<string[]> {
  return (await treeOf(client, id)).slice(1).map((task) => task.id);
}
