import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();

/**
 * How many rows more than one each these lines take on a terminal of so many columns: it breaks a line at its
 * edge, before a character that does not fit whole.
 */
export function brokenRows(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + breaksOf(stripVTControlCharacters(line), columns), 0);
}

function breaksOf(line: string, columns: number): number {
  if (stringWidth(line) <= columns) return 0;
  let breaks = 0;
  let used = 0;
  for (const { segment } of segmenter.segment(line)) {
    const width = stringWidth(segment);
    if (used + width > columns) {
      breaks++;
      used = 0;
    }
    used += width;
  }
  return breaks;
}
