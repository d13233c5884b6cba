import type { TaskView } from '../task-view.ts';

/**
 * The tasks whose name, id or state holds each word of the filter, whatever the case; all of them when it is
 * blank.
 */
export function filterTasks(tasks: readonly TaskView[], filter: string): readonly TaskView[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return tasks;
  return tasks.filter(({ name, id, state }) => {
    const text = `${name}\n${id}\n${state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
