import type { Argument, Command, Option } from 'commander';
import { isRepeatable } from '../option-groups.ts';
import { notesOf } from '../verb-notes.ts';
import { argumentValue, optionValue, type ValueModel, wordsOf } from './values.ts';

/** What completions know of an option. */
export interface OptionModel {
  /** With its hyphens. */
  long: string;
  description: string;
  /** Null for a switch. */
  value: ValueModel | null;
  isRepeatable: boolean;
}

/** What completions know of a verb: `daemon stop` has two words, and no aliases. */
export interface VerbModel {
  words: readonly string[];
  aliases: readonly string[];
  /** Null for what has no name of its own in the spelling of cmdlets. */
  cmdlet: string | null;
  description: string;
  options: readonly OptionModel[];
  /** What its plain arguments are, one after the other. */
  arguments: readonly ValueModel[];
  /** The last of them may be given several times. */
  isVariadic: boolean;
  /** After `--` is a command. */
  takesCommand: boolean;
}

/** The program as completions see it. It is made when the program is built: to declare all verbs takes too long. */
export interface Model {
  verbs: readonly VerbModel[];
  /** Words that only group others: `daemon`, `config`. */
  groups: readonly { name: string; description: string }[];
  /** The options that every verb takes, and the program itself. */
  globals: readonly OptionModel[];
}

/** Reads the model off the program itself, so that the two never differ. */
export function makeModel(program: Command): Model {
  const groups = program.commands.filter((command) => command.commands.length > 0);
  const verbs = program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [toVerb(command, [command.name()])]
      : command.commands.map((sub) => toVerb(sub, [command.name(), sub.name()])),
  );
  return {
    verbs: [...verbs, help],
    groups: groups.map((command) => ({ name: command.name(), description: command.description() })),
    globals: optionsOf(program).filter(({ long }) => long !== '--version'),
  };
}

/** It is none of the commands that the program tells. */
const help: VerbModel = {
  words: ['help'],
  aliases: [],
  cmdlet: null,
  description: 'Show the help of a verb.',
  options: [],
  arguments: [argumentValue('verb')],
  isVariadic: true,
  takesCommand: false,
};

function toVerb(command: Command, words: readonly string[]): VerbModel {
  return {
    words,
    aliases: command.aliases(),
    // daemon start is add-tasks-service too.
    cmdlet: words.length === 1 ? (notesOf(command)?.cmdlet ?? null) : null,
    description: firstLine(command.description()),
    options: optionsOf(command),
    arguments: command.registeredArguments.map(toArgument),
    isVariadic: command.registeredArguments.at(-1)?.variadic === true,
    takesCommand: notesOf(command)?.takesCommand === true,
  };
}

function toArgument(argument: Argument): ValueModel {
  return argument.argChoices ? wordsOf(argument.argChoices) : argumentValue(argument.name());
}

function optionsOf(command: Command): OptionModel[] {
  const help: OptionModel = {
    long: '--help',
    description: 'show the help',
    value: null,
    isRepeatable: false,
  };
  return [...command.options.map((option) => toOption(command.name(), option)), help];
}

function toOption(verb: string, option: Option): OptionModel {
  const long = option.long ?? '';
  const isSwitch = !option.required && !option.optional;
  return {
    long,
    description: option.description,
    value: isSwitch ? null : option.argChoices ? wordsOf(option.argChoices) : optionValue(verb, long),
    isRepeatable: isRepeatable(option),
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
