import type { TaskView } from '../task-view.ts';

/**
 * The tasks whose name, id or state holds each word of the filter, whatever the case; all of them when it is
 * blank. One may be kept in any case.
 */
export function filterTasks(
  tasks: readonly TaskView[],
  filter: string,
  kept?: string | undefined,
): readonly TaskView[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return tasks;
  return tasks.filter(({ name, id, state }) => {
    const text = `${name}\n${id}\n${state}`.toLowerCase();
    return id === kept || words.every((word) => text.includes(word));
  });
}
