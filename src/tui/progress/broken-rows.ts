import { stripVTControlCharacters } from 'node:util';
import { breakLine } from '../break-line.ts';

/** How many rows more than one each these lines take on a terminal of so many columns. */
export function brokenRows(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + breakLine(stripVTControlCharacters(line), columns).length - 1, 0);
}
