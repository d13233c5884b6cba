import { stripVTControlCharacters } from 'node:util';

/** More than any terminal shows on a line: longer texts are cut before the costly work. */
const maxLength = 1000;

/** Controls and line separators break the line; the bidirectional ones reorder what stands around them. */
const breaks = /[\p{Control}\u2028\u2029]+/gu;
const reorders = /\p{Bidi_Control}/gu;

/** Text of a task as one line that a terminal only shows and never obeys. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text.slice(0, maxLength))
    .replace(breaks, ' ')
    .replace(reorders, '')
    .toWellFormed()
    .trim();
}
