import { breakLine } from '../break-line.ts';
import { cleanLine } from '../clean-text.ts';
import type { Paint } from '../paint.ts';
import type { DetailLine } from './detail-lines.ts';

/** Lines that have numbers. */
interface Lines {
  range: { first: number; end: number };
  line(number: number): DetailLine;
}

interface View {
  /** The number of the last line that is shown; null: the newest. */
  bottom: number | null;
  columns: number;
  rows: number;
  paint: Paint;
}

/** A longer line is cut: it would fill the screen by itself. */
const maxRowsOfLine = 20;

/** The rows that end with a line, long lines broken at the edge: as many as there is room for. */
export function lastRows(lines: Lines, { bottom, columns, rows, paint }: View): readonly string[] {
  const { first, end } = lines.range;
  const shown: string[] = [];
  for (let number = lastShown(bottom, { first, end }); number >= first && shown.length < rows; number--) {
    const { text, style } = lines.line(number);
    const broken = breakLine(cleanLine(text), columns, maxRowsOfLine).map((row) =>
      style ? paint(style, row) : row,
    );
    shown.unshift(...broken.slice(-(rows - shown.length)));
  }
  return shown;
}

/** The number of the last line that is shown. */
export function lastShown(bottom: number | null, { first, end }: Lines['range']): number {
  return bottom === null ? end - 1 : Math.min(end - 1, Math.max(first, bottom));
}
