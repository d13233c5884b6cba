import { readFileSync } from 'node:fs';
import { KrError } from '../../protocol/errors.ts';

/** How the scripts of every version begin. */
const ownForm = /^(#compdef kr\n)?# \w+ completion for kr,/;

/** What is in a file of completions; undefined when there is none. Throws `completion_foreign` for another's. */
export function readOwnScript(file: string): string | undefined {
  const text = readText(file);
  if (text === undefined || ownForm.test(text)) return text;
  throw new KrError(
    'completion_foreign',
    `${file} was not written by kr: it is left as it is. Move it away to have kr's own.`,
  );
}

/** Undefined when there is no such file. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether a line is among those of a text. */
export function hasLine(text: string | undefined, line: string): boolean {
  return text?.split('\n').includes(line) ?? false;
}
