import type { Key as InkKey } from 'ink';

/** Keys that are no character. */
const namedKeys = [
  'up',
  'down',
  'left',
  'right',
  'page-up',
  'page-down',
  'home',
  'end',
  'enter',
  'escape',
  'backspace',
  'delete',
  'tab',
  'ctrl-c',
  'ctrl-l',
  'ctrl-u',
  'ctrl-z',
] as const;

type NamedKey = (typeof namedKeys)[number];

/** A pressed key: its name, or the one character that it types. */
export type Key = NamedKey | { char: string };

type InkFlag = keyof InkKey;
const flags: readonly [InkFlag, NamedKey][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
  ['tab', 'tab'],
];

/** As Ink names them when they come alone, and as they come among other keys. */
const letters: Readonly<Record<string, NamedKey>> = { c: 'ctrl-c', l: 'ctrl-l', u: 'ctrl-u', z: 'ctrl-z' };
const controls: Readonly<Record<string, NamedKey>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u0003': 'ctrl-c',
  '\u000c': 'ctrl-l',
  '\u0015': 'ctrl-u',
  '\u001a': 'ctrl-z',
};
const segmenter = new Intl.Segmenter();

/** The keys of one call of Ink's useInput: several that are pressed quickly, or pasted, come together. */
export function toKeys(input: string, key: InkKey): readonly Key[] {
  const named = flags.find(([flag]) => key[flag]);
  if (named) return [named[1]];
  if (key.ctrl) return [letters[input]].filter((one) => one !== undefined);
  if (key.meta) return [];
  return [...segmenter.segment(input)].flatMap(({ segment }): Key[] => {
    const control = controls[segment];
    if (control) return [control];
    return /^\p{Control}/u.test(segment) ? [] : [{ char: segment }];
  });
}
