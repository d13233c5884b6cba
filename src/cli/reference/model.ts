import type { Command, Option } from 'commander';
import { notesOf, type VerbNotes } from '../verb-notes.ts';

/** A word of a command line with what it means. */
export interface Term {
  term: string;
  meaning: string;
}

export interface OptionGroup {
  title: string;
  options: readonly Term[];
}

/** A verb as a page of reference shows it. */
export interface VerbReference extends VerbNotes {
  /** `daemon stop`. */
  name: string;
  aliases: readonly string[];
  /** `kr start-task [options] <ids...>`. */
  synopsis: string;
  arguments: readonly Term[];
  /** Without those of every verb. */
  groups: readonly OptionGroup[];
}

export interface Reference {
  purpose: string;
  /** The verbs below their titles. */
  parts: readonly { title: string; verbs: readonly VerbReference[] }[];
  /** Options of every verb. */
  shared: readonly Term[];
}

/** Reads everything off the program itself, so that no page differs from it. */
export function makeReference(program: Command): Reference {
  const parts = new Map<string, VerbReference[]>();
  for (const command of program.commands) {
    const title = titleOf(command.helpGroup());
    const verbs = command.commands.length > 0 ? command.commands : [command];
    parts.set(title, [...(parts.get(title) ?? []), ...verbs.map((verb) => toReference(verb, program))]);
  }
  return {
    purpose: program.description(),
    parts: [...parts].map(([title, verbs]) => ({ title, verbs })),
    shared: program.options
      .filter(({ long }) => long !== '--version')
      .map((option) => toTerm(option, program)),
  };
}

function toReference(command: Command, program: Command): VerbReference {
  const notes = notesOf(command);
  const words = command.parent === program ? [command.name()] : [command.parent?.name(), command.name()];
  const name = words.join(' ');
  if (!notes) throw new Error(`nothing is noted of ${name}`);
  return {
    ...notes,
    name,
    aliases: command.aliases(),
    synopsis: ['kr', name, command.usage()].join(' '),
    arguments: command.registeredArguments.map((argument) => ({
      term: argument.name(),
      meaning: command.createHelp().argumentDescription(argument),
    })),
    groups: groupsOf(command, new Set(program.options.map(({ long }) => long))),
  };
}

function groupsOf(command: Command, shared: ReadonlySet<string | undefined>): OptionGroup[] {
  const groups = new Map<string, Term[]>();
  for (const option of command.options) {
    if (shared.has(option.long)) continue;
    const title = titleOf(option.helpGroupHeading);
    groups.set(title, [...(groups.get(title) ?? []), toTerm(option, command)]);
  }
  return [...groups].map(([title, options]) => ({ title, options }));
}

function toTerm(option: Option, command: Command): Term {
  return { term: option.flags, meaning: command.createHelp().optionDescription(option) };
}

function titleOf(heading: string | undefined): string {
  return heading?.replace(/:$/, '') ?? '';
}
