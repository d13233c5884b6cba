import { idKey } from '../../protocol/ids.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Effects } from '../flow/context.ts';
import { mayRemove } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskRow } from '../registry/task-row.ts';
import { type Answer, missing, wrongState } from './answer.ts';

/** What came of a removal, with the ids of the descendants that go with the task; none where it is refused. */
export type Removal = Answer & { descendants: string[] };

/** What would come of a removal. */
export function planRemove(registry: Registry, id: string): Removal {
  const { answer, tree } = decideRemove(registry, id);
  return { ...answer, descendants: tree.slice(1).map((one) => one.id) };
}

/** Whether a task may be removed, and what goes with it: the task first. */
function decideRemove(
  { tasks }: Registry,
  id: string,
): { answer: Answer; tree: readonly Pick<TaskRow, 'key' | 'id' | 'parent_key'>[] } {
  const tree = tasks.tree(idKey(id)).reverse();
  const [root, ...descendants] = tree;
  const refuse = (answer: Answer) => ({ answer, tree: [] });
  if (!root) return refuse(missing(id));
  if (!isTerminal(root.state)) {
    return refuse(wrongState(id, root.state, 'stop it first, or use --force'));
  }
  const states = descendants.map(({ state }) => state);
  if (mayRemove(root.state, states)) return { answer: { ok: true }, tree };
  const running = descendants.find(({ state }) => !isTerminal(state));
  return refuse({
    ok: false,
    code: 'descendants_running',
    reason: `Task '${id}' has a descendant that has not ended: ${running?.id} is ${running?.state}.`,
  });
}

/**
 * Removes a task and its descendants, within a transaction. `gone`: keys of those that went before, to which it adds.
 * To `effects` goes what is to be done afterwards.
 */
export function removeTree(registry: Registry, id: string, gone: Set<string>, effects: Effects): Removal {
  const { answer, tree } = decideRemove(registry, id);
  if (!answer.ok && gone.has(idKey(id))) return { ok: true, descendants: [] };
  const { tasks, events } = registry;
  const now = Date.now();
  for (const one of tree.toReversed()) {
    tasks.delete(one.key);
    events.forget(one.key);
    events.append({ type: 'removed', taskId: one.id }, now);
    gone.add(one.key);
  }
  if (answer.ok) registry.shrink();
  const parent = tree[0]?.parent_key ?? null;
  if (parent !== null) effects.parents.push(parent);
  return { ...answer, descendants: tree.slice(1).map((one) => one.id) };
}
