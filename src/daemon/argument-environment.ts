import type { TaskDefinition } from '../protocol/definition.ts';
import { KrError } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';

/** Linux takes no longer entry of an environment, in bytes: name, value and what ends them. */
const maxEntryBytes = 128 * 1024;

/** Languages whose tasks get their arguments as variables of the environment. */
const languages: ReadonlySet<Language> = new Set<Language>(['Shell']);

export function hasArgumentEnvironment(language: Language): boolean {
  return languages.has(language);
}

/** The variable that an argument comes as. */
export function argumentVariable(name: string): string {
  return `KR_ARG_${name.toUpperCase()}`;
}

/** The arguments as variables of the environment: texts as they are, anything else as JSON. */
export function argumentEnvironment({
  language,
  arguments: all,
}: Pick<TaskDefinition, 'language' | 'arguments'>): Record<string, string> {
  if (!hasArgumentEnvironment(language)) return {};
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [argumentVariable(name), textOf(value)]),
  );
}

/** Throws `invalid_argument` for what no environment can hold. */
export function checkArgumentEnvironment(definition: Pick<TaskDefinition, 'language' | 'arguments'>): void {
  for (const [variable, text] of Object.entries(argumentEnvironment(definition))) {
    if (text.includes('\0')) {
      throw new KrError(
        'invalid_argument',
        `The argument for ${variable} has a NUL character in it, which no environment can hold: leave it out.`,
      );
    }
    if (Buffer.byteLength(`${variable}=${text}`) >= maxEntryBytes) {
      throw new KrError(
        'invalid_argument',
        `The argument for ${variable} is too long for an environment (128 KiB): give the name of a file that has it.`,
      );
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
