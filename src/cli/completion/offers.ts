import {
  actStates,
  isTerminal,
  runningStates,
  type State,
  states,
  terminalStates,
} from '../../protocol/state.ts';
import { parameterOf } from '../cmdlet-arguments.ts';
import { type Place, parametersOf } from './find-place.ts';
import type { Model, OptionModel, VerbModel } from './model.ts';
import type { ValueModel, Word } from './values.ts';

/** What is offered at a place: words, or what has to be looked up by the daemon or by the shell. */
export type Offer =
  | { kind: 'words'; words: readonly Word[] }
  /** Undefined: in any state. */
  | { kind: 'ids'; states: readonly State[] | undefined }
  | { kind: 'groups' }
  | { kind: 'files'; extensions: readonly string[] }
  | { kind: 'directories' };

const nothing: Offer = { kind: 'words', words: [] };

/** Decides what is offered at a place of a command line. */
export function offerAt(place: Place, model: Model): Offer {
  const { what, verb, typed } = place;
  switch (what.kind) {
    case 'verb':
      return words(looksLikeCmdlet(typed) ? cmdlets(model, typed) : topWords(model));
    case 'sub-verb':
      return words(subWords(model, what.group));
    case 'option':
      return words(
        place.isCmdlet ? parameters(place) : options(place.used, verb?.options ?? topOptions(model)),
      );
    case 'value':
      return offerOf(what.value, place, model);
  }
}

function offerOf(value: ValueModel, place: Place, model: Model): Offer {
  const { verb, given } = place;
  switch (value.kind) {
    case 'text':
      return nothing;
    case 'words':
      return words(value.words.filter(([word]) => !value.isList || !given.includes(word)));
    case 'setting':
      return words(value.words[given[0]?.toLowerCase() ?? ''] ?? []);
    case 'verb':
      return words(given[0] === undefined ? topWords(model) : subWords(model, given[0]));
    case 'ids':
      // --all and --group stand in place of ids.
      if ((place.used.has('--all') || place.used.has('--group')) && !value.inAnyState) return nothing;
      return {
        kind: 'ids',
        states: verb && !value.inAnyState ? usefulStates(verb, place.used) : undefined,
      };
    default:
      return value;
  }
}

/** The states in which a verb can do something with a task; undefined: any. */
function usefulStates(
  { words: [name = ''] }: VerbModel,
  used: ReadonlySet<string>,
): readonly State[] | undefined {
  if (used.has('--force') || used.has('--recurse')) return undefined;
  return {
    'start-task': actStates.start,
    'stop-task': actStates.stop,
    'remove-task': actStates.remove,
    'get-task-result': terminalStates,
    'wait-task': states.filter((state) => !isTerminal(state)),
    'set-task-progress': runningStates,
  }[name];
}

function words(list: readonly Word[]): Offer {
  return { kind: 'words', words: list };
}

function topWords({ verbs, groups }: Model): Word[] {
  const single = verbs.filter(({ words }) => words.length === 1);
  return [
    ...single.flatMap(({ words, aliases, description }) =>
      [...words, ...aliases].map((name): Word => [name, description]),
    ),
    ...groups.map(({ name, description }): Word => [name, description]),
  ];
}

function subWords({ verbs }: Model, group: string): Word[] {
  return verbs
    .filter(({ words }) => words.length === 2 && words[0] === group)
    .map(({ words, description }) => [words[1] ?? '', description]);
}

function topOptions({ globals }: Model): readonly OptionModel[] {
  return [
    { long: '--version', description: 'show the version', value: null, isRepeatable: false },
    ...globals,
  ];
}

function options(used: ReadonlySet<string>, all: readonly OptionModel[]): Word[] {
  return all
    .filter(({ long, isRepeatable }) => isRepeatable || !used.has(long))
    .map(({ long, description }) => [long, description]);
}

/** It begins in upper case, or has the beginning of a cmdlet's noun. */
function looksLikeCmdlet(typed: string): boolean {
  return /^[A-Z]/.test(typed) || /^[a-z]+-k/i.test(typed);
}

function cmdlets({ verbs }: Model, typed: string): Word[] {
  return verbs.flatMap(({ cmdlet, description }) => (cmdlet ? [[asTyped(cmdlet, typed), description]] : []));
}

function parameters({ verb, used, typed }: Place): Word[] {
  return options(used, parametersOf(verb)).map(([long, description]) => [
    asTyped(parameterOf(long), typed),
    description,
  ]);
}

/** Upper and lower case are the same in cmdlets, but not to every shell: what is typed stays as it is. */
function asTyped(name: string, typed: string): string {
  return name.toLowerCase().startsWith(typed.toLowerCase()) ? typed + name.slice(typed.length) : name;
}
