import type { State, TaskAct } from '../../protocol/state.ts';
import type { Key } from './keys.ts';
import { moveSelection, selectedIndex } from './selection.ts';
import { type AskedAct, mayAct, type WatchState } from './watch-state.ts';

/** What is on the screen while a key is pressed. */
export interface Screen {
  /** Ids of all rows of the list, in their order. */
  ids: readonly string[];
  /** The state of the selected task; undefined when there is none. */
  state: State | undefined;
  /** Lines of a page of the list. */
  page: number;
  details: {
    /** Numbers of the first and the last line. */
    first: number;
    last: number;
    /** Lines of a page. */
    page: number;
  };
}

/** What is to be done beside showing another state. */
export type Wish = { kind: 'quit' | 'suspend' | 'redraw' } | { kind: TaskAct; id: string };

export interface Pressed {
  state: WatchState;
  wish?: Wish;
}

/** What a key does. */
export function pressKey(before: WatchState, key: Key, screen: Screen): Pressed {
  const state = before.note === '' ? before : { ...before, note: '' };
  if (key === 'ctrl-c') return { state, wish: { kind: 'quit' } };
  if (key === 'ctrl-z') return { state, wish: { kind: 'suspend' } };
  if (key === 'ctrl-l') return { state, wish: { kind: 'redraw' } };
  switch (state.mode.kind) {
    case 'help':
      return { state: browse(state) };
    case 'ask':
      return answer(state, state.mode, key);
    case 'filter':
      return { state: editFilter(state, key, screen) };
    case 'browse':
      return typeof key === 'string' ? browseNamed(state, key, screen) : browseChar(state, key.char, screen);
  }
}

function browse(state: WatchState): WatchState {
  return { ...state, mode: { kind: 'browse' } };
}

function answer(state: WatchState, { act, id }: { act: AskedAct; id: string }, key: Key): Pressed {
  const yes = typeof key === 'object' && key.char.toLowerCase() === 'y';
  return yes ? { state: browse(state), wish: { kind: act, id } } : { state: browse(state) };
}

function editFilter(state: WatchState, key: Key, screen: Screen): WatchState {
  if (typeof key === 'object') return withFilter(state, state.filter + key.char);
  switch (key) {
    case 'enter':
      return browse(state);
    case 'escape':
      return browse(withFilter(state, ''));
    case 'backspace':
      return state.filter === '' ? browse(state) : withFilter(state, withoutLast(state.filter));
    case 'ctrl-u':
      return withFilter(state, '');
    default:
      return move(state, key, screen);
  }
}

function withFilter(state: WatchState, filter: string): WatchState {
  return { ...state, filter, bottom: null };
}

const segmenter = new Intl.Segmenter();

function withoutLast(text: string): string {
  return [...segmenter.segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}

function browseNamed(state: WatchState, key: Extract<Key, string>, screen: Screen): Pressed {
  switch (key) {
    case 'escape':
      return goBack(state);
    case 'enter':
      return { state: screen.ids.length === 0 ? state : { ...state, open: !state.open } };
    case 'right':
      return { state: screen.ids.length === 0 ? state : { ...state, open: true } };
    case 'left':
      return state.open ? goBack(state) : { state };
    case 'delete':
      return ask(state, 'remove', screen);
    default:
      return { state: state.open ? scroll(state, key, screen) : move(state, key, screen) };
  }
}

const letters: Readonly<Record<string, Extract<Key, string>>> = {
  j: 'down',
  k: 'up',
  g: 'home',
  G: 'end',
  ' ': 'page-down',
  b: 'page-up',
};
const acts: Readonly<Record<string, TaskAct>> = { s: 'start', x: 'stop', d: 'remove' };

function browseChar(state: WatchState, char: string, screen: Screen): Pressed {
  const named = letters[char];
  if (named) return browseNamed(state, named, screen);
  const act = acts[char];
  if (act === 'start') return startSelected(state, screen);
  if (act) return ask(state, act, screen);
  switch (char) {
    case 'q':
      return { state, wish: { kind: 'quit' } };
    case '?':
    case 'h':
      return { state: { ...state, mode: { kind: 'help' } } };
    case '/':
      return { state: { ...state, mode: { kind: 'filter' }, open: false } };
    case 'f':
      return { state: { ...state, bottom: state.bottom === null ? lastLine(screen) : null } };
    default:
      return { state };
  }
}

/** The number of the line that the details stay at; null without any, as where they are not shown. */
function lastLine({ details: { first, last } }: Screen): number | null {
  return last < first ? null : last;
}

/** Esc leaves the details, then the filter, then the view. */
function goBack(state: WatchState): Pressed {
  if (state.open) return { state: { ...state, open: false, bottom: null } };
  if (state.filter !== '') return { state: withFilter(state, '') };
  return { state, wish: { kind: 'quit' } };
}

/** Rows by which a key moves; undefined for a key that moves nothing. */
function stepOf(key: Key, page: number): number | undefined {
  switch (key) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'home':
      return Number.NEGATIVE_INFINITY;
    case 'end':
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

function move(state: WatchState, key: Key, { ids, page }: Screen): WatchState {
  const step = stepOf(key, page);
  if (step === undefined) return state;
  return { ...state, selection: moveSelection(ids, state.selection, step), bottom: null };
}

/** Moves what the details show. At the end they follow again. */
function scroll(state: WatchState, key: Key, { details: { first, last, page } }: Screen): WatchState {
  const step = stepOf(key, page);
  if (step === undefined) return state;
  // A full page stays in view: the first line is never the last one shown.
  const top = Math.min(last, first + page - 1);
  const bottom = Math.max(top, (state.bottom ?? last) + step);
  return { ...state, bottom: bottom >= last ? null : bottom };
}

function selectedId({ selection }: WatchState, { ids }: Screen): string | undefined {
  return ids[selectedIndex(ids, selection)];
}

function startSelected(state: WatchState, screen: Screen): Pressed {
  const id = selectedId(state, screen);
  if (id === undefined || screen.state === undefined) return { state };
  return mayAct('start', screen.state)
    ? { state, wish: { kind: 'start', id } }
    : { state: { ...state, note: notAllowed('start', screen.state) } };
}

function ask(state: WatchState, act: AskedAct, screen: Screen): Pressed {
  const id = selectedId(state, screen);
  if (id === undefined || screen.state === undefined) return { state };
  return mayAct(act, screen.state)
    ? { state: { ...state, mode: { kind: 'ask', act, id } } }
    : { state: { ...state, note: notAllowed(act, screen.state) } };
}

function notAllowed(act: TaskAct, state: State): string {
  switch (act) {
    case 'start':
      return `It is ${state}: only Created ones start.`;
    case 'stop':
      return state === 'Stopping' ? 'It is being stopped already.' : `It has ended already: ${state}.`;
    case 'remove':
      return state === 'Stopping'
        ? 'It is being stopped: wait for its end.'
        : `It is ${state}: stop it first.`;
  }
}
