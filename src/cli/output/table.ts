import stringWidth from 'string-width';

export interface Column {
  title: string;
  /** A column that may be cut when the table is too wide: the narrowest that it may get, title included. */
  shrinksTo?: number;
  /**
   * A column that is left out when the table can't be made narrow enough: the one with the highest number first, of
   * several the last. Without it stays.
   */
  leaves?: number;
}

const gap = '  ';
const segmenter = new Intl.Segmenter();

/**
 * Lines of a table without borders, aligned by display width. `width`: the columns of the terminal, into which
 * the table is made to fit by cutting cells, the widest column first; undefined: nothing is cut.
 */
export function tableLines(columns: readonly Column[], rows: readonly string[][], width?: number): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) =>
    all.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), 0),
  );
  const kept = columns.map((_, index) => index);
  if (width !== undefined) {
    while (leastWidth(kept, columns, widths) > width) {
      const ranks = kept.map((index) => columns[index]?.leaves ?? 0);
      const highest = Math.max(...ranks);
      if (highest === 0) break;
      kept.splice(ranks.lastIndexOf(highest), 1);
    }
    shrink(kept, columns, widths, width);
  }
  return all.map((row) =>
    kept
      .map((index) => fitted(row[index] ?? '', widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** The width of a table of these columns when all are cut that may be. */
function leastWidth(kept: readonly number[], columns: readonly Column[], widths: readonly number[]): number {
  const least = kept.map((index) => Math.min(columns[index]?.shrinksTo ?? Infinity, widths[index] ?? 0));
  return tableWidth(least);
}

function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1));
}

function shrink(kept: readonly number[], columns: readonly Column[], widths: number[], width: number): void {
  const widthAt = (index: number | undefined): number => (index === undefined ? 0 : (widths[index] ?? 0));
  const leastAt = (index: number): number => columns[index]?.shrinksTo ?? Infinity;
  let over = tableWidth(kept.map(widthAt)) - width;
  while (over > 0) {
    const [widest, next] = kept
      .filter((index) => widthAt(index) > leastAt(index))
      .sort((one, other) => widthAt(other) - widthAt(one) || other - one);
    if (widest === undefined) return;
    // As wide as the next one, from where on they take turns.
    const target = Math.max(leastAt(widest), Math.min(widthAt(next), widthAt(widest) - 1));
    const cut = Math.min(over, widthAt(widest) - target);
    widths[widest] = widthAt(widest) - cut;
    over -= cut;
  }
}

/** Text of exactly this display width: padded, or cut with an ellipsis. */
function fitted(text: string, width: number): string {
  const own = stringWidth(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = used + stringWidth(segment);
    if (next > width - 1) break;
    kept += segment;
    used = next;
  }
  return `${kept}…${' '.repeat(width - used - 1)}`;
}
