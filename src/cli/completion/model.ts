import type { Command, Option } from 'commander';

/** What completions know of an option. */
export interface OptionModel {
  long: string;
  description: string;
  takesValue: boolean;
  /** The words that its value may be; empty: any. */
  values: readonly string[];
  takesPath: boolean;
}

/** What the plain arguments of a verb are. */
export type ArgumentKind = 'ids' | 'file' | 'words' | 'none';

/** What completions know of a verb: `daemon stop` has two words, and no aliases. */
export interface VerbModel {
  words: readonly string[];
  aliases: readonly string[];
  description: string;
  options: readonly OptionModel[];
  kind: ArgumentKind;
  /** For `words`. */
  values: readonly string[];
}

export interface Model {
  verbs: readonly VerbModel[];
  /** Words that only group others: `daemon`, `config`. */
  groups: readonly { name: string; description: string }[];
}

const pathPlaceholder = /<(file|path|dir)>/;

/** Reads the model off the program itself, so that the two never differ. */
export function makeModel(program: Command, valuesOf: (option: string) => readonly string[]): Model {
  const groups = program.commands.filter((command) => command.commands.length > 0);
  const verbs = program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [toVerb(command, [command.name()], valuesOf)]
      : command.commands.map((sub) => toVerb(sub, [command.name(), sub.name()], valuesOf)),
  );
  return {
    verbs,
    groups: groups.map((command) => ({ name: command.name(), description: command.description() })),
  };
}

function toVerb(
  command: Command,
  words: readonly string[],
  valuesOf: (option: string) => readonly string[],
): VerbModel {
  const argument = command.registeredArguments[0];
  const values = argument?.argChoices ?? [];
  return {
    words,
    aliases: command.aliases(),
    description: firstSentence(command.description()),
    options: command.options.map((option) => toOption(option, valuesOf)),
    kind: kindOf(argument?.name(), values.length > 0),
    values: argument?.name() === 'key' ? valuesOf('<key>') : values,
  };
}

function kindOf(name: string | undefined, hasValues: boolean): ArgumentKind {
  if (name === 'ids' || name === 'id') return 'ids';
  if (name === 'file') return 'file';
  return hasValues || name === 'key' ? 'words' : 'none';
}

function toOption(option: Option, valuesOf: (option: string) => readonly string[]): OptionModel {
  return {
    long: option.long ?? '',
    description: option.description,
    takesValue: option.required,
    values: option.argChoices ?? valuesOf(option.long ?? ''),
    takesPath: pathPlaceholder.test(option.flags),
  };
}

function firstSentence(text: string): string {
  return text.split('\n')[0] ?? '';
}
