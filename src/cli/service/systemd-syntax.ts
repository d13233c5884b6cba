import { KrError } from '../../protocol/errors.ts';

/** A text as systemd's unit files have it, where `%` begins what systemd fills in. Throws `usage` where it can't be. */
export function literal(text: string): string {
  if (hasControlCharacter(text)) {
    throw new KrError(
      'usage',
      `systemd takes no control characters, as in ${JSON.stringify(text)}: choose another home.`,
    );
  }
  return text.replaceAll('%', '%%');
}

/** A word of a command line, or an assignment. */
export function quoted(word: string): string {
  return `"${literal(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A command line. The colon: a `$` in it is no variable. */
export function commandLine([program = '', ...args]: readonly string[]): string {
  return [quoted(`:${program}`), ...args.map(quoted)].join(' ');
}

export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
