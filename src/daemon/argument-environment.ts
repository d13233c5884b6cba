import type { TaskDefinition } from '../protocol/definition.ts';
import { KrError } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';

type Given = Pick<TaskDefinition, 'language' | 'arguments'>;

/** Linux takes no longer entry of an environment, in bytes: name, value and what ends them. */
const maxEntryBytes = 128 * 1024;

/** Languages whose tasks get their arguments as variables of the environment. Those of Python are variables as well. */
const languages: ReadonlySet<Language> = new Set<Language>(['Shell', 'Python']);

export function hasArgumentEnvironment(language: Language): boolean {
  return languages.has(language);
}

/** The variable that an argument comes as. */
export function argumentVariable(name: string): string {
  return `KR_ARG_${name.toUpperCase()}`;
}

/**
 * The arguments as variables of the environment: texts as they are, anything else as JSON. What no environment can
 * hold is left out.
 */
export function argumentEnvironment(given: Given): Record<string, string> {
  return Object.fromEntries(entriesOf(given).filter(([variable, text]) => whyNot(variable, text) === null));
}

/** Throws `invalid_argument` for what no environment can hold, where that is the only way to the code. */
export function checkArgumentEnvironment(given: Given): void {
  if (given.language !== 'Shell') return;
  for (const [variable, text] of entriesOf(given)) {
    const reason = whyNot(variable, text);
    if (reason !== null) throw new KrError('invalid_argument', `The argument for ${variable} ${reason}`);
  }
}

function entriesOf({ language, arguments: all }: Given): [variable: string, text: string][] {
  if (!hasArgumentEnvironment(language)) return [];
  return Object.entries(all).map(([name, value]) => [argumentVariable(name), textOf(value)]);
}

/** Why an environment can't hold it; null when it can. */
function whyNot(variable: string, text: string): string | null {
  if (text.includes('\0')) return 'has a NUL character in it, which no environment can hold: leave it out.';
  if (Buffer.byteLength(`${variable}=${text}`) < maxEntryBytes) return null;
  return 'is too long for an environment (128 KiB): give the name of a file that has it.';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
