import { stripVTControlCharacters } from 'node:util';

/** What sets a title or makes a link: one that does not end on its line is no more than its two first characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what it looks for
const terminalCommand = /\u001b\](?:[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c))?/g;

/**
 * Controls but tab and newline, the line separators, the characters that turn the direction of text, and the soft
 * hyphen, which some terminals show and some do not.
 */
const controls = /[\p{Control}\p{Bidi_Control}\u2028\u2029\u00ad]/gu;
const keptControls = new Set(['\t', '\n']);

/** Commands that CI systems find at the start of a line (GitHub), or anywhere in it (Azure, GitLab, TeamCity). */
const commandAtStart = /^([^\S\n]*)::/gm;
const commandAnywhere = /##(?=\[|vso|teamcity\[)|section_(?:start|end)(?=:)/g;

/**
 * Text of a task as a terminal and a CI log may show it: without control characters and escape sequences, and
 * with a backslash in what a CI system would take for a command (Azure warns of any `##vso`). Newlines and tabs stay;
 * a carriage return becomes a newline, because it may start a line too.
 */
export function sanitise(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(terminalCommand, '');
  const plain = stripVTControlCharacters(lines).replace(controls, (control) =>
    keptControls.has(control) ? control : '',
  );
  return plain.replace(commandAtStart, '$1\\::').replace(commandAnywhere, '$&\\');
}

/** The same on one line: for names and messages in a table or a sentence. */
export function sanitiseLine(text: string): string {
  return sanitise(text.replace(/[\s\u0085\u2028\u2029]+/g, ' ')).trim();
}
