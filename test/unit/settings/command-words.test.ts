import { expect, test } from 'vitest';
import { parseCommandWords } from '../../../src/settings/command-words.ts';

test.each([
  ['', []],
  ['  \n', []],
  ['program', ['program']],
  [' a  b\tc\n', ['a', 'b', 'c']],
  [`a 'b c' "d 'e'" '' ""`, ['a', 'b c', "d 'e'", '', '']],
  [`"my program" 'a\nb'`, ['my program', 'a\nb']],
  ['a $HOME `id` ; rm -rf * \\ # ~', ['a', '$HOME', '`id`', ';', 'rm', '-rf', '*', '\\', '#', '~']],
  // A program that has no name.
  [`'' a`, undefined],
  // Quotes within words, or that never end.
  [`it's`, undefined],
  [`a 'b`, undefined],
  [`a b"`, undefined],
  [`--data="a b"`, undefined],
  [`"a"b`, undefined],
  [`'a''b'`, undefined],
  // No process can have it.
  ['a\0', undefined],
  ["a '\0'", undefined],
])('the words of %j', (text, words) => {
  expect(parseCommandWords(text)).toEqual(words);
});
