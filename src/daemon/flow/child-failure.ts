import { isTerminal } from '../../protocol/state.ts';
import type { Fault } from '../../protocol/task.ts';
import { plainFault } from '../lifecycle.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';
import { beginFailure, beginStop } from './begin-end.ts';
import type { Effects, FlowContext } from './context.ts';
import type { TaskEnd } from './end-task.ts';

/**
 * What its parent wants when a child has Failed and is not tried again, within a transaction: that the parent fails
 * too, or that the other children are stopped with their descendants. Gives the ends of those that do not run.
 */
export function followFailure(
  context: FlowContext,
  child: TaskRow,
  fault: Fault | null,
  now: Date,
  effects: Effects,
): TaskEnd[] {
  const { tasks } = context.registry;
  const parent = child.parent_key === null ? undefined : tasks.get(child.parent_key);
  const rule = parent && rowFlow(parent).onChildFailure;
  if (!parent || !rule) return [];
  if (rule === 'fail') {
    const why = plainFault('child_failed', `Child ${child.id} Failed: ${firstLine(fault)}`);
    const begun = beginFailure(context, parent, why, now, effects);
    return typeof begun === 'object' ? [begun] : [];
  }
  const ends: TaskEnd[] = [];
  for (const sibling of tasks.children(parent.key)) {
    if (sibling.key === child.key || isTerminal(sibling.state)) continue;
    // Whoever makes others is stopped before those that it made.
    for (const { key } of tasks.tree(sibling.key).reverse()) {
      const row = tasks.get(key) as TaskRow;
      const begun = beginStop(context, row, now, effects, `Sibling ${child.id} Failed`);
      if (typeof begun === 'object') ends.push(begun);
    }
  }
  return ends;
}

function firstLine(fault: Fault | null): string {
  return fault?.message.trim().split('\n', 1)[0] || 'it did not say why.';
}
