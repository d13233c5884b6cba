import stringWidth from 'string-width';

export interface Column {
  title: string;
  /** A column that may be cut when the table is too wide: the narrowest that it may get, title included. */
  shrinksTo?: number;
  /** A column that is left out, the last one first, when the table can't be made narrow enough. */
  optional?: boolean;
}

const gap = '  ';
const segmenter = new Intl.Segmenter();

/**
 * Lines of a table without borders, aligned by display width. `width`: the columns of the terminal, into which
 * the table is made to fit by cutting cells, the last column first; undefined: nothing is cut.
 */
export function tableLines(columns: readonly Column[], rows: readonly string[][], width?: number): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => stringWidth(row[index] ?? ''))));
  const kept = columns.map((_, index) => index);
  if (width !== undefined) {
    while (leastWidth(kept, columns, widths) > width) {
      const place = kept.findLastIndex((index) => columns[index]?.optional);
      if (place < 0) break;
      kept.splice(place, 1);
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
  let over = tableWidth(kept.map((index) => widths[index] ?? 0)) - width;
  for (const index of kept.toReversed()) {
    if (over <= 0) return;
    const least = columns[index]?.shrinksTo;
    const now = widths[index] ?? 0;
    if (least === undefined || now <= least) continue;
    const cut = Math.min(over, now - least);
    widths[index] = now - cut;
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
