import { idKey } from '../protocol/ids.ts';
import type { TaskView } from './task-view.ts';

/** A task and how many parents it has in the list. */
export interface TreeRow {
  task: TaskView;
  depth: number;
}

/**
 * Puts children right under their parents; tasks of one parent keep their order. A task whose parent is not in
 * the list stands at the top level, and so does one of a circle, should there ever be one: each task appears once.
 */
export function treeOrder(tasks: readonly TaskView[]): readonly TreeRow[] {
  const keys = new Set(tasks.map(({ id }) => idKey(id)));
  const roots: TaskView[] = [];
  const children = new Map<string, TaskView[]>();
  for (const task of tasks) {
    const parent = task.parentId === null ? undefined : idKey(task.parentId);
    if (parent === undefined || !keys.has(parent)) {
      roots.push(task);
      continue;
    }
    const siblings = children.get(parent);
    if (siblings) siblings.push(task);
    else children.set(parent, [task]);
  }

  const rows: TreeRow[] = [];
  const placed = new Set<TaskView>();
  // Circles have no root: going through all tasks again reaches them. A stack, because trees may be deep.
  for (const top of [...roots, ...tasks]) {
    const stack: TreeRow[] = [{ task: top, depth: 0 }];
    for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
      if (placed.has(row.task)) continue;
      placed.add(row.task);
      rows.push(row);
      const depth = row.depth + 1;
      const below = children.get(idKey(row.task.id)) ?? [];
      stack.push(...below.toReversed().map((task) => ({ task, depth })));
    }
  }
  return rows;
}
