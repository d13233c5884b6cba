export interface TerminalSize {
  columns: number;
  rows: number;
}

/** The size of a terminal; 80 by 24 where it does not tell. */
export function terminalSize({ columns, rows }: NodeJS.WriteStream): TerminalSize {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
