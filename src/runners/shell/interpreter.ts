import path from 'node:path';

/** The shell of a script that names none. POSIX asks for it at this place. */
export const standardShell = '/bin/sh';

/** What a script is run by. */
export interface Interpreter {
  /** As the first line names it. */
  program: string;
  /** What that line has after it: one word for the kernel, whatever blanks are in it. */
  options: string[];
  /** Of the program that reads the script in the end: `bash`, also when `env` looks for it. */
  name: string;
}

/** What the first line of a script names after `#!`; null when it has none. */
export function namedInterpreter(code: string): Interpreter | null {
  const [, program, rest = ''] = /^#![ \t]*(\S+)[ \t]*(.*?)[ \t\r]*(?:\n|$)/.exec(code) ?? [];
  if (program === undefined) return null;
  const options = rest === '' ? [] : [rest];
  return {
    program,
    options,
    name: path.basename(program) === 'env' ? soughtBy(rest) : path.basename(program),
  };
}

/** The program that `env` is told to look for: the first word that is neither an option nor a variable. */
function soughtBy(words: string): string {
  const sought = words.split(/\s+/).find((word) => !word.startsWith('-') && !word.includes('='));
  return path.basename(sought ?? 'env');
}

/** Shells that read a script with `.` as they would read it as a file, and whose `$0` is then what they are told. */
const sourcing: ReadonlySet<string> = new Set(['sh', 'dash', 'ash', 'ksh', 'mksh']);

export function isSourcing({ name }: Interpreter): boolean {
  return sourcing.has(name);
}

/** Shells that check a script's syntax with `-n`. */
const checking: ReadonlySet<string> = new Set(['sh', 'dash', 'ash', 'bash']);

export function canCheck({ name }: Interpreter): boolean {
  return checking.has(name);
}
