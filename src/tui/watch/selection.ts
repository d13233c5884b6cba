/** Where the selection was last put. */
export interface Selection {
  id: string | undefined;
  index: number;
}

export const noSelection: Selection = { id: undefined, index: 0 };

/**
 * The index of the selected row among these ids; -1 when there are none. The selection stays with its task when
 * rows come and go; when the task itself goes, the one in its place is selected.
 */
export function selectedIndex(ids: readonly string[], { id, index }: Selection): number {
  const found = id === undefined ? -1 : ids.indexOf(id);
  return found === -1 ? Math.min(ids.length - 1, index) : found;
}

/** The selection moved by rows, or to an end with an infinite number; it stops there. */
export function moveSelection(ids: readonly string[], selection: Selection, rows: number): Selection {
  const index = Math.max(0, Math.min(ids.length - 1, selectedIndex(ids, selection) + rows));
  return { id: ids[index], index };
}
