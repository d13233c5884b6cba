import { elapsedWidth } from './format-elapsed.ts';

/** Widths of a row's cells in columns, without the space between cells. 0: the cell is left out. */
export interface Columns {
  name: number;
  state: number;
  bar: number;
  percent: number;
  elapsed: number;
  /** The time that is left. */
  remaining: number;
  message: number;
}

interface Room {
  /** Columns of the terminal that the row may take. */
  available: number;
  /** The longest name in columns, its indent included. */
  longestName: number;
  /** Whether the state's word and the time that is left have cells where there is room for them. */
  inList: boolean;
}

/** A row wider than this is harder to read, not easier; and it wraps when the window is made narrower. */
const maxRow = 120;
const symbolWidth = 1;
const percentWidth = '100%'.length;
const stateWidth = 'Completed'.length;
const shortestName = 6;
/** With less room than this for name and message a cut message says nothing. */
const roomForBoth = 13;

/** Shares a row's width among its cells: as the terminal narrows, the less important ones give way first. */
export function layOutColumns({ available, longestName, inList }: Room): Columns {
  const row = Math.min(available, maxRow);
  const columns: Columns = {
    name: 0,
    state: 0,
    bar: 0,
    percent: percentWidth,
    elapsed: 0,
    remaining: 0,
    message: 0,
  };
  if (row >= 36) columns.elapsed = elapsedWidth;
  if (row >= 30) columns.bar = Math.min(24, Math.max(6, Math.floor(row / 5) - 2));
  if (row >= 72 && inList) columns.state = stateWidth;
  if (row >= 76 && inList) columns.remaining = 1 + elapsedWidth;

  const taken = [columns.bar, columns.percent, columns.elapsed, columns.remaining, columns.state]
    .filter((width) => width > 0)
    .reduce((sum, width) => sum + 1 + width, symbolWidth);
  const left = row - taken - 1;
  const share = left < roomForBoth ? left : Math.max(shortestName, Math.floor(left / 2));
  columns.name = Math.max(1, Math.min(longestName, share, left));
  columns.message = Math.max(0, left - columns.name - 1);
  return columns;
}
