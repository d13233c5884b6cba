import stringWidth from 'string-width';

export interface Column {
  title: string;
  /** A column that may be cut when the table is too wide: the narrowest that it may get, title included. */
  shrinksTo?: number;
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
  if (width !== undefined) shrink(columns, widths, width);
  return all.map((row) =>
    widths
      .map((cell, index) => fitted(row[index] ?? '', cell))
      .join(gap)
      .trimEnd(),
  );
}

function shrink(columns: readonly Column[], widths: number[], width: number): void {
  let over = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1)) - width;
  for (let index = columns.length - 1; index >= 0 && over > 0; index--) {
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
