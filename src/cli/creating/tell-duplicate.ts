import type { Context } from '../context.ts';

/** Says that nothing was created, since a task that has not ended has the key. */
export function tellDuplicate({ note }: Context, id: string, { key }: { key?: string }): void {
  note(`Task '${id}' has the key '${key}' and has not ended: no other was created.`);
}
