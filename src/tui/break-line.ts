import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();

/**
 * A line as a terminal of so many columns breaks it: at its edge, before a character that does not fit whole. At most
 * `maxRows` rows of it.
 */
export function breakLine(line: string, columns: number, maxRows = Number.POSITIVE_INFINITY): string[] {
  if (stringWidth(line) <= columns) return [line];
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const { segment } of segmenter.segment(line)) {
    const width = stringWidth(segment);
    if (used + width > columns) {
      rows.push(row);
      if (rows.length === maxRows) return rows;
      row = '';
      used = 0;
    }
    row += segment;
    used += width;
  }
  return [...rows, row];
}
