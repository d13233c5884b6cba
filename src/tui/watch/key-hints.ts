import stringWidth from 'string-width';
import type { State } from '../../protocol/state.ts';
import type { Paint } from '../paint.ts';
import { mayAct, type WatchState } from './watch-state.ts';

/** A key and what it does; the lower the rank, the narrower the terminal that still shows it. */
interface Hint {
  keys: string;
  text: string;
  rank: number;
}

/** Keys as the help shows them. */
export const allKeys: readonly (readonly [string, string])[] = [
  ['↑ ↓ j k', 'move'],
  ['PgUp PgDn', 'a page; also b and Space'],
  ['Home End', 'first, last; also g and G'],
  ['Enter → ←', 'open the task, close it again'],
  ['/', 'filter by name, id or state'],
  ['s', 'start the task'],
  ['x', 'stop the task (asks)'],
  ['d Del', 'remove the task (asks)'],
  ['f', 'follow the output, or stay'],
  ['Esc', 'back; at last quit'],
  ['q Ctrl-C', 'quit'],
  ['Ctrl-Z', 'suspend'],
  ['Ctrl-L', 'draw anew'],
];

interface HintsFor {
  watch: WatchState;
  /** Of the selected task; undefined: there is none. */
  state: State | undefined;
  /** Whether its details are shown. */
  hasDetails: boolean;
  columns: number;
  paint: Paint;
}

/** The hints for what can be done now, as many as there is room for. */
export function keyHints({ watch, state, hasDetails, columns, paint }: HintsFor): string {
  const hints = hintsOf(watch, state, hasDetails);
  let room = columns;
  const shown = new Set<Hint>();
  for (const hint of hints.toSorted((a, b) => a.rank - b.rank)) {
    room -= stringWidth(hint.keys) + 1 + stringWidth(hint.text) + (shown.size === 0 ? 0 : 2);
    if (room < 0) break;
    shown.add(hint);
  }
  return hints
    .filter((hint) => shown.has(hint))
    .map(({ keys, text }) => `${paint('bold', keys)} ${text}`)
    .join('  ');
}

function hintsOf(
  { open, filter }: WatchState,
  state: State | undefined,
  hasDetails: boolean,
): readonly Hint[] {
  const hints: Hint[] = [{ keys: '↑↓', text: open ? 'scroll' : 'move', rank: 3 }];
  if (state !== undefined) {
    hints.push({ keys: 'Enter', text: open ? 'close' : 'open', rank: 4 });
    if (mayAct('start', state)) hints.push({ keys: 's', text: 'start', rank: 5 });
    if (mayAct('stop', state)) hints.push({ keys: 'x', text: 'stop', rank: 5 });
    if (mayAct('remove', state)) hints.push({ keys: 'd', text: 'remove', rank: 5 });
    if (hasDetails) hints.push({ keys: 'f', text: 'follow', rank: 7 });
  }
  hints.push({ keys: '/', text: 'filter', rank: 6 });
  if (filter !== '' && !open) hints.push({ keys: 'Esc', text: 'all', rank: 6 });
  hints.push({ keys: '?', text: 'help', rank: 2 }, { keys: 'q', text: 'quit', rank: 1 });
  return hints;
}
