import { Chalk } from 'chalk';

/** What is readable on light and on dark backgrounds: neither black nor white, and no background. */
export type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

/** Wraps text in the escape sequences of a style, or leaves it alone. */
export type Paint = (style: Style, text: string) => string;

/**
 * Ink's own colour props ask chalk's default instance, which looks at stdout only. The views may be on stderr
 * while stdout is a pipe, so they carry an instance of their own.
 */
export function makePaint(colour: boolean): Paint {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return (style, text) => (text === '' ? '' : chalk[style](text));
}
