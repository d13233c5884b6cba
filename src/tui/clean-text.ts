import { stripVTControlCharacters } from 'node:util';

/** More than any terminal shows on a line: longer texts are cut before the costly work. */
const maxLength = 1000;

/** Controls and line separators break the line; the bidirectional ones reorder what stands around them. */
const breaks = /[\p{Control}\u2028\u2029]+/gu;
const reorders = /\p{Bidi_Control}/gu;
/** Soft hyphens and signs around Arabic and Syriac numbers: counted as nothing, drawn by terminals, and a row too wide. */
const uncounted = /[\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]/g;

/** Text of a task as one line that a terminal only shows and never obeys. */
export function cleanText(text: string): string {
  return clean(text.slice(0, maxLength)).trim();
}

/** A line of output or of a fault: the same, with the blanks that it is moved in by. */
export function cleanLine(text: string): string {
  return clean(text.replaceAll('\t', '    ')).trimEnd();
}

function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(breaks, ' ')
    .replace(reorders, '')
    .replace(uncounted, '')
    .toWellFormed();
}
