import { useStdout } from 'ink';
import { useLayoutEffect } from 'react';

/** Text to put above the frame; each object is printed once. */
export interface Above {
  /** Whole lines, or empty to only draw the frame anew. */
  text: string;
}

/**
 * Prints above the frame: erases it, writes, draws it again, all in one go. Unlike `<Static>` this leaves the
 * breaking of long lines to the terminal (so that they can be copied whole) and keeps nothing in memory.
 */
export function usePrintAbove(above: Above | undefined): void {
  const { write } = useStdout();
  useLayoutEffect(() => {
    if (above !== undefined) write(above.text);
  }, [above, write]);
}
