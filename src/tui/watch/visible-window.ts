interface WindowOf {
  /** Rows of the whole list. */
  count: number;
  /** Index of the selected row. */
  selected: number;
  /** Rows that fit. */
  size: number;
}

/** The rows to draw, `[start, end)`: the selected one in the middle, except near both ends of the list. */
export function visibleWindow({ count, selected, size }: WindowOf): { start: number; end: number } {
  const start = Math.max(0, Math.min(selected - Math.floor(size / 2), count - size));
  return { start, end: Math.min(count, start + size) };
}
