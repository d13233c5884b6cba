import type { FollowedTask } from '../../client/task-follower.ts';
import { idKey } from '../../protocol/ids.ts';

/** Ids as they were given, each followed by those of its descendants; each once. */
export function familyOrder(ids: readonly string[], tasks: readonly FollowedTask[]): string[] {
  const children = new Map<string, string[]>();
  for (const { id, parentId } of tasks) {
    if (parentId === null) continue;
    const siblings = children.get(idKey(parentId));
    if (siblings) siblings.push(id);
    else children.set(idKey(parentId), [id]);
  }
  const placed = new Map<string, string>();
  const open = ids.toReversed();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (placed.has(idKey(id))) continue;
    placed.set(idKey(id), id);
    open.push(...(children.get(idKey(id)) ?? []).toReversed());
  }
  return [...placed.values()];
}
