import { idKey } from '../protocol/ids.ts';
import type { TaskView } from './task-view.ts';

/** A task and the branches that lead to it from its parents in the list; none at the top level. */
export interface TreeRow<T = TaskView> {
  task: T;
  guide: string;
  /** How many of its ancestors are in the list. */
  depth: number;
}

/** A row that is still to be placed. */
interface Branch<T> {
  task: T;
  depth: number;
  /** What stands left of the branch: the lines of those above that have more children. */
  trunk: string;
  position: 'top' | 'between' | 'last';
}

const corners = { top: '', between: '├ ', last: '└ ' } as const;
const trunks = { top: '', between: '│ ', last: '  ' } as const;
/** Of deeper tasks only the nearest parents are shown: the name needs the room. In columns. */
const usualTrunk = 6;

/**
 * Puts children right under their parents; tasks of one parent keep their order. A task whose parent is not in
 * the list stands at the top level, and so does one of a circle, should there ever be one: each task appears once.
 */
export function treeOrder<T extends Pick<TaskView, 'id' | 'parentId'>>(
  tasks: readonly T[],
  longestTrunk = usualTrunk,
): readonly TreeRow<T>[] {
  const keys = new Set(tasks.map(({ id }) => idKey(id)));
  const roots: T[] = [];
  const children = new Map<string, T[]>();
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

  const rows: TreeRow<T>[] = [];
  const placed = new Set<T>();
  // Circles have no root: going through all tasks again reaches them. A stack, because trees may be deep.
  for (const top of [...roots, ...tasks]) {
    const stack: Branch<T>[] = [{ task: top, depth: 0, trunk: '', position: 'top' }];
    for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
      const { task, depth, trunk, position } = branch;
      if (placed.has(task)) continue;
      placed.add(task);
      rows.push({ task, guide: trunk + corners[position], depth });
      const below = children.get(idKey(task.id)) ?? [];
      const nextTrunk = (trunk + trunks[position]).slice(-longestTrunk);
      const branches = below.map((child, index): Branch<T> => {
        const isLast = index === below.length - 1;
        return { task: child, depth: depth + 1, trunk: nextTrunk, position: isLast ? 'last' : 'between' };
      });
      stack.push(...branches.reverse());
    }
  }
  return rows;
}
