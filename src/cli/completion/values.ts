import { faultCodes } from '../../protocol/fault-codes.ts';
import { languageOfExtension, languages } from '../../protocol/language.ts';
import { outputStreams } from '../../protocol/output-streams.ts';
import { sortFields } from '../../protocol/sort-fields.ts';
import { states } from '../../protocol/state.ts';
import { settingKeys } from '../../settings/keys.ts';
import { columnNames } from '../output/task-format-names.ts';

/** A word that may be typed, and what it is. */
export type Word = [value: string, description: string];

/** What an option's value or an argument may be. */
export type ValueModel =
  | { kind: 'text' }
  /** `isList`: several, with commas between. */
  | { kind: 'words'; words: readonly Word[]; isList?: true }
  /** `inAnyState`: whatever the verb does; `isList`: several, with commas between. */
  | { kind: 'ids'; inAnyState?: true; isList?: true }
  /** Names of groups. */
  | { kind: 'groups' }
  /** Extensions with their dots; none: any file. */
  | { kind: 'files'; extensions: readonly string[] }
  | { kind: 'directories' }
  /** The value of the setting that is the argument before. */
  | { kind: 'setting'; words: Readonly<Record<string, readonly Word[]>> }
  /** The words of a verb. */
  | { kind: 'verb' };

const text: ValueModel = { kind: 'text' };
const code: ValueModel = { kind: 'files', extensions: Object.keys(languageOfExtension) };
const anyFile: ValueModel = { kind: 'files', extensions: [] };
const others: ValueModel = { kind: 'ids', inAnyState: true, isList: true };

const optionValues: Readonly<Record<string, ValueModel>> = {
  '--language': wordsOf(languages),
  '--where-state': { ...wordsOf(states), isList: true },
  '--stream': { ...wordsOf(outputStreams), isList: true },
  '--sort': { ...wordsOf(sortFields.flatMap((field) => [field, `-${field}`])), isList: true },
  '--columns': { ...wordsOf(columnNames), isList: true },
  '--parent': { kind: 'ids', inAnyState: true },
  '--group': { kind: 'groups' },
  '--code-file-path': code,
  '--extra-refs': { kind: 'files', extensions: ['.dll'] },
  '--home': { kind: 'directories' },
  '--working-directory': { kind: 'directories' },
  '--env-file': anyFile,
  '--on-end': anyFile,
  '--after': others,
  '--after-any': others,
  '--retry-on': { ...wordsOf(faultCodes), isList: true },
  // In other verbs it is that of a task which is not there yet.
  'set-task-progress --id': { kind: 'ids' },
};

const argumentValues: Readonly<Record<string, ValueModel>> = {
  id: { kind: 'ids' },
  ids: { kind: 'ids' },
  name: { kind: 'groups' },
  names: { kind: 'groups' },
  file: code,
  key: { kind: 'words', words: settingKeys.map(({ key, description }) => [key, description]) },
  value: {
    kind: 'setting',
    words: Object.fromEntries(
      settingKeys.map(({ key, choices, defaultText }) => [
        key.toLowerCase(),
        choices?.map((choice): Word => [choice, choice === defaultText ? 'the default' : '']) ??
          (defaultText === '' ? [] : [[defaultText, 'the default'] satisfies Word]),
      ]),
    ),
  },
  verb: { kind: 'verb' },
};

/** What an option's value may be, of those that have no choices of their own. */
export function optionValue(verb: string, long: string): ValueModel {
  return optionValues[`${verb} ${long}`] ?? optionValues[long] ?? text;
}

/** The same of an argument, by its name. */
export function argumentValue(name: string): ValueModel {
  return argumentValues[name] ?? text;
}

export function wordsOf(words: readonly string[]): Extract<ValueModel, { kind: 'words' }> {
  return { kind: 'words', words: words.map((word) => [word, '']) };
}
