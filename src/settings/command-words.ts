import stringArgv from 'string-argv';

/** Words without quotes, and words that are quoted as a whole: of others nobody can tell where they end. */
const form = /^\s*(?:(?:[^\s'"\0]+|'[^'\0]*'|"[^"\0]*")(?:\s+|$))*$/;

/**
 * The words of a command, the program first: nothing in them is expanded, no shell ever sees them. None for a blank
 * text; undefined when a quote is not at the beginning or the end of a word, or the program is an empty word.
 */
export function parseCommandWords(text: string): string[] | undefined {
  if (!form.test(text)) return undefined;
  const words = stringArgv(text);
  return words[0] === '' ? undefined : words;
}
