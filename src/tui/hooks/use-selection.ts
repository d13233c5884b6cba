import { useInput } from 'ink';
import { useState } from 'react';

/** Where the selection was last put. */
interface Selection {
  id: string | undefined;
  index: number;
}

interface SelectionOptions {
  /** Ids of all rows, in the order shown. */
  ids: readonly string[];
  /** False: no key is listened to, and the terminal's input mode stays as it is. */
  active: boolean;
  onQuit: () => void;
}

/**
 * The index of the selected row, moved by the arrow keys or j and k; -1 while there are no rows. The selection
 * stays with its task when rows come and go; when the task itself goes, the one in its place is selected.
 */
export function useSelection({ ids, active, onQuit }: SelectionOptions): number {
  const [selection, setSelection] = useState<Selection>({ id: ids[0], index: 0 });

  // From the selection before, not from the one of the last frame: several keys may come between two frames.
  const move = (rows: number) =>
    setSelection((before) => {
      const index = Math.max(0, Math.min(ids.length - 1, indexIn(ids, before) + rows));
      return { id: ids[index], index };
    });

  useInput(
    (input, key) => {
      if (key.ctrl && input === 'c') onQuit();
      else if (key.upArrow) move(-1);
      else if (key.downArrow) move(1);
      else if (!key.ctrl && !key.meta) {
        // Keys pressed quickly come together.
        if (input.includes('q')) onQuit();
        else move(count(input, 'j') - count(input, 'k'));
      }
    },
    { isActive: active },
  );
  return indexIn(ids, selection);
}

function indexIn(ids: readonly string[], { id, index }: Selection): number {
  const found = id === undefined ? -1 : ids.indexOf(id);
  return found === -1 ? Math.min(ids.length - 1, index) : found;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
