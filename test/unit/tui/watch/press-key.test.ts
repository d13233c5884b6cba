import { describe, expect, it } from 'vitest';
import type { State } from '../../../../src/protocol/state.ts';
import type { Key } from '../../../../src/tui/watch/keys.ts';
import { pressKey, type Screen, type Wish } from '../../../../src/tui/watch/press-key.ts';
import { firstState, type WatchState } from '../../../../src/tui/watch/watch-state.ts';

const screen: Screen = {
  ids: ['a', 'b', 'c', 'd', 'e', 'f'],
  state: 'Running',
  page: 3,
  details: { first: 0, last: 99, page: 10 },
};
const on = (id: string): Partial<WatchState> => ({ selection: { id, index: screen.ids.indexOf(id) } });

/** Keys in words: `j`, `ctrl-c`. A word that is no name of a key is one character. */
const keyOf = (word: string): Key => (/^[a-z-]{2,}$/.test(word) ? (word as Key) : { char: word });

function press(words: string, start: Partial<WatchState> = {}, seen: Partial<Screen> = {}) {
  let state: WatchState = { ...firstState, ...on('b'), ...start };
  const wishes: Wish[] = [];
  for (const word of words.split(' ')) {
    const pressed = pressKey(state, keyOf(word), { ...screen, ...seen });
    state = pressed.state;
    if (pressed.wish) wishes.push(pressed.wish);
  }
  return { state, wishes };
}

describe('in the list', () => {
  it.each([
    ['j', 'c'],
    ['down down', 'd'],
    ['k', 'a'],
    ['up up up', 'a'],
    ['page-down', 'e'],
    ['page-up', 'a'],
    ['G', 'f'],
    ['end k', 'e'],
    ['G g', 'a'],
    ['end home', 'a'],
  ])('%s selects %s', (keys, id) => {
    expect(press(keys).state.selection.id).toBe(id);
  });

  it.each<[string, State, Wish[]]>([
    ['s', 'Created', [{ kind: 'start', id: 'b' }]],
    ['x y', 'Created', [{ kind: 'stop', id: 'b' }]],
    ['x Y', 'Running', [{ kind: 'stop', id: 'b' }]],
    ['x n', 'Running', []],
    ['x enter', 'Running', []],
    ['x escape', 'Running', []],
    ['d y', 'Failed', [{ kind: 'remove', id: 'b' }]],
    ['delete y', 'Completed', [{ kind: 'remove', id: 'b' }]],
    ['q', 'Running', [{ kind: 'quit' }]],
    ['escape', 'Running', [{ kind: 'quit' }]],
    ['ctrl-c', 'Running', [{ kind: 'quit' }]],
    ['ctrl-z', 'Running', [{ kind: 'suspend' }]],
    ['ctrl-l', 'Running', [{ kind: 'redraw' }]],
  ])('%s on a task that is %s wishes %j', (keys, state, wishes) => {
    const pressed = press(keys, {}, { state });
    expect(pressed.wishes).toEqual(wishes);
    expect(pressed.state.mode.kind).toBe('browse');
  });

  it.each<[string, State]>([
    ['s', 'Running'],
    ['s', 'Completed'],
    ['x', 'Completed'],
    ['x', 'Stopping'],
    ['d', 'Running'],
  ])('%s on a task that is %s asks nothing and says why, until the next key', (keys, state) => {
    const { state: after, wishes } = press(keys, {}, { state });
    expect([after.mode.kind, wishes]).toEqual(['browse', []]);
    expect(after.note).toMatch(/\S/);
    expect(pressKey(after, { char: 'j' }, screen).state.note).toBe('');
  });

  it.each(['s', 'x', 'd', 'enter', 'j'])('%s without tasks does nothing', (key) => {
    const { state, wishes } = press(key, {}, { ids: [], state: undefined });
    expect([state.open, state.mode.kind, wishes]).toEqual([false, 'browse', []]);
  });

  it('a question stays with its task, whatever is selected when it is answered', () => {
    const { state } = press('x');
    const moved: WatchState = { ...state, ...on('c') };
    expect(pressKey(moved, { char: 'y' }, screen).wish).toEqual({ kind: 'stop', id: 'b' });
  });

  it('? and h show the help, and any key leaves it', () => {
    for (const key of ['?', 'h']) expect(press(key).state.mode.kind).toBe('help');
    for (const key of ['q', 'escape', 'x']) {
      expect(press(`? ${key}`)).toMatchObject({ state: { mode: { kind: 'browse' } }, wishes: [] });
    }
    expect(press('? ctrl-c').wishes).toEqual([{ kind: 'quit' }]);
  });
});

it('f without lines, as where no details are shown, stays at none', () => {
  for (const details of [
    { first: 0, last: -1, page: 1 },
    { first: 7, last: 6, page: 10 },
  ])
    expect(press('f', {}, { details }).state.bottom).toBeNull();
});

describe('the filter', () => {
  it.each([
    ['/ q x', 'qx', 'filter'],
    ['/ q x backspace', 'q', 'filter'],
    ['/ 👩‍👩‍👧 backspace', '', 'filter'],
    ['/ a ctrl-u', '', 'filter'],
    ['/ a enter', 'a', 'browse'],
    ['/ a enter / b', 'ab', 'filter'],
    ['/ a escape', '', 'browse'],
    ['/ backspace', '', 'browse'],
    ['/ a enter escape', '', 'browse'],
  ])('%s makes it %j', (keys, filter, kind) => {
    const { state, wishes } = press(keys);
    expect([state.filter, state.mode.kind, wishes]).toEqual([filter, kind, []]);
  });

  it('arrows move the selection while it is typed', () => {
    expect(press('/ down').state.selection.id).toBe('c');
  });

  it('Esc leaves the open task, then the filter, then the view', () => {
    const { state } = press('/ a enter enter');
    expect(state.open).toBe(true);
    const first = pressKey(state, 'escape', screen);
    expect([first.state.open, first.state.filter, first.wish]).toEqual([false, 'a', undefined]);
    const second = pressKey(first.state, 'escape', screen);
    expect([second.state.filter, second.wish]).toEqual(['', undefined]);
    expect(pressKey(second.state, 'escape', screen).wish).toEqual({ kind: 'quit' });
  });
});

describe('an open task', () => {
  it.each([
    ['up', null, 98],
    ['page-up', null, 89],
    ['page-up page-up', null, 79],
    ['down', 50, 51],
    // A full page stays in view.
    ['home', null, 9],
    ['up', 9, 9],
    ['end', 50, null],
    ['page-down', 95, null],
    ['f', null, 99],
    ['f f', null, null],
    ['f', 50, null],
  ])('%s from line %j shows to line %j', (keys, bottom, after) => {
    const { state } = press(keys, { open: true, bottom });
    expect([state.bottom, state.selection.id]).toEqual([after, 'b']);
  });

  it('Enter opens and closes; keys for the task do the same as in the list', () => {
    expect(press('enter').state.open).toBe(true);
    expect(press('enter enter').state.open).toBe(false);
    expect(press('right').state.open).toBe(true);
    expect(press('right left left')).toMatchObject({ state: { open: false }, wishes: [] });
    expect(press('enter x y').wishes).toEqual([{ kind: 'stop', id: 'b' }]);
  });
});
