import type { TerminalSize } from '../terminal-size.ts';

/** Lines of the parts of the screen, beside a header and a footer of one line each. */
export interface ScreenLayout {
  list: number;
  /** With their head; 0: they are not shown. */
  details: number;
}

/** Lines of the details that say what task it is, and how it is. */
export const detailHeadLines = 2;

/** Smaller than this nothing can be read. */
const smallest: TerminalSize = { columns: 20, rows: 5 };
const headerAndFooter = 2;
/** From so many rows on there is room for details below the list; their least share of it. */
const rowsForBoth = 20;
const detailsShare = 0.4;

interface Contents {
  /** Whether the details of the selected task fill the screen. */
  open: boolean;
  /** Lines of the whole list. */
  count: number;
}

/** Shares the rows of a terminal; undefined when it is too small for anything. */
export function layOutScreen(size: TerminalSize, { open, count }: Contents): ScreenLayout | undefined {
  const { columns, rows } = size;
  if (columns < smallest.columns || rows < smallest.rows) return undefined;
  const lines = rows - headerAndFooter;
  if (open) return { list: 0, details: lines };
  if (rows < rowsForBoth) return { list: lines, details: 0 };
  // What a short list leaves is for the details.
  const list = Math.min(Math.max(1, count), lines - Math.floor(lines * detailsShare));
  return { list, details: lines - list };
}
