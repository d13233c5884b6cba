import { readFileSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from '../protocol/did-you-mean.ts';
import { asSentence, KrError } from '../protocol/errors.ts';
import { type SettingKey, settingKeys } from './keys.ts';

/** Where variables are looked for: of the command, since a daemon goes by the file alone. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A setting as it stands. */
export interface SettingEntry {
  key: string;
  /** What holds now; empty when nothing does. */
  value: string;
  default: string;
  source: 'default' | 'file' | 'environment' | 'flag';
  description: string;
  /** What it may be, with its units. */
  allowed: string;
  /** The environment variable that comes before the file; null where there is none. */
  variable: string | null;
}

/** A value that is none for its key. */
export interface SettingProblem {
  code: 'settings_unreadable' | 'usage';
  message: string;
  /** The command that mends it. */
  fix: string;
}

/** What is found of settings. */
export interface ExaminedSettings {
  entries: SettingEntry[];
  problems: SettingProblem[];
  /** Of the file. */
  unknownKeys: string[];
  /** Variables that look like kr's, each with a sentence about what was meant; empty where nobody knows. */
  unknownVariables: { name: string; meant: string }[];
}

/** Variables of kr's own beside those of settings. */
const otherVariables = ['KR_HOME', 'KR_TASK_ID', 'KR_LOG_LEVEL'];

/** Path of the file in which settings are kept, whether it is there or not. */
export function settingsFile(configDirectory: string): string {
  return path.join(configDirectory, 'config.json');
}

/** The setting of that name, whatever the case. Throws `usage` with a suggestion. */
export function findSettingKey(key: string): SettingKey {
  const name = key.trim().toLowerCase();
  const found = settingKeys.find((entry) => entry.key.toLowerCase() === name);
  if (found) return found;
  if (name === 'home') {
    throw new KrError('usage', 'The home is not kept as a setting: give it with --home or KR_HOME.');
  }
  const names = settingKeys.map((entry) => entry.key);
  throw new KrError('usage', `There is no setting '${key}'.${suggestKey(key)} Known: ${names.join(', ')}.`);
}

/** A sentence with the key that is most likely meant; empty when none is like it. */
export function suggestKey(key: string): string {
  return didYouMean(
    key,
    settingKeys.map((entry) => entry.key),
  );
}

/**
 * All settings as they stand. Reads the file itself: loading the package that writes it takes longer than many a
 * command does. Throws `settings_unreadable` when the file is no JSON object, or a person put a value into it that
 * is none for its key, and `usage` when a variable has such a value.
 */
export function readSettings(configDirectory: string, variables: Variables = {}): SettingEntry[] {
  return soundEntries(examineSettings(configDirectory, variables));
}

/** All that hold, of what was found. Throws for the first value that is none for its key. */
export function soundEntries({ entries, problems: [problem] }: ExaminedSettings): SettingEntry[] {
  if (problem) throw new KrError(problem.code, `${problem.message} ${problem.fix} mends it.`);
  return entries;
}

/** The same with all that is wrong with values: those settings are left out. Throws when the file can't be read. */
export function examineSettings(configDirectory: string, variables: Variables): ExaminedSettings {
  const file = settingsFile(configDirectory);
  const stored = readStored(file);
  const problems: SettingProblem[] = [];
  const entries = settingKeys.flatMap((entry): SettingEntry[] => {
    const { key, defaultText, description, allowed, variable = null } = entry;
    const standing = { key, default: defaultText, description, allowed, variable };
    const set = (variable !== null && variables[variable]) || undefined;
    const value = set ?? valueAt(stored, key);
    if (value === undefined) return [{ ...standing, value: defaultText, source: 'default' }];
    const normal = entry.normalize(String(value));
    if (normal !== undefined)
      return [{ ...standing, value: normal, source: set === undefined ? 'file' : 'environment' }];
    problems.push(
      set === undefined
        ? {
            code: 'settings_unreadable',
            message: `The settings ${file} have ${quoted(value)} for ${key}: use ${allowed}.`,
            fix: `kr config unset ${key}`,
          }
        : { code: 'usage', message: `${variable} is '${set}': use ${allowed}.`, fix: `unset ${variable}` },
    );
    return [];
  });
  const unknownKeys = keysIn(stored).filter((key) => !isKnown(key));
  return { entries, problems, unknownKeys, unknownVariables: lookAtNames(Object.keys(variables)) };
}

/** A value that may be any JSON, as it stands in the file. */
function quoted(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : `'${value}'`;
}

/** Also what is inside the value of a key: that whole value is wrong then. */
function isKnown(key: string): boolean {
  return settingKeys.some((entry) => key === entry.key || key.startsWith(`${entry.key}.`));
}

function lookAtNames(names: readonly string[]): ExaminedSettings['unknownVariables'] {
  const known = [...otherVariables, ...settingKeys.flatMap(({ variable }) => variable ?? [])];
  const unknown = names.filter((name) => name.startsWith('KR_') && !known.includes(name));
  return unknown.map((name) => {
    const squeezed = name.slice('KR_'.length).replaceAll('_', '').toLowerCase();
    const meant = settingKeys.find(({ key }) => key.replace('.', '').toLowerCase() === squeezed);
    return {
      name,
      meant: meant
        ? ` ${meant.key} has none: kr config set ${meant.key} changes it.`
        : didYouMean(name, known),
    };
  });
}

/** What is in the file; nothing when there is none. */
function readStored(file: string): object {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof stored === 'object' && stored !== null && !Array.isArray(stored)) return stored;
    throw new Error('it is no JSON object');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A home that can't be is told by whoever makes it.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return {};
    throw new KrError(
      'settings_unreadable',
      `The settings ${file} can't be read: ${asSentence(error)} Mend that file, or move it away.`,
      {
        cause: error,
      },
    );
  }
}

/** The value at a key; a dot in it leads into an object. */
function valueAt(stored: object, key: string): unknown {
  let value: unknown = stored;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** All keys of what is stored, those in objects with dots. */
function keysIn(stored: object): string[] {
  return Object.entries(stored).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keysIn(value).map((inner) => `${key}.${inner}`)
      : [key],
  );
}
