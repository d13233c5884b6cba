import { readFileSync } from 'node:fs';
import path from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { asSentence, KrError } from '../protocol/errors.ts';
import { type SettingKey, settingKeys } from './keys.ts';

/** A setting as it stands. */
export interface SettingEntry {
  key: string;
  /** What holds now; empty when nothing does. */
  value: string;
  default: string;
  source: 'default' | 'file';
  description: string;
}

/** Path of the file in which settings are kept, whether it is there or not. */
export function settingsFile(configDirectory: string): string {
  return path.join(configDirectory, 'config.json');
}

/** The setting of that name, whatever the case. Throws `usage` with a suggestion. */
export function findSettingKey(key: string): SettingKey {
  const found = settingKeys.find((entry) => entry.key.toLowerCase() === key.trim().toLowerCase());
  if (found) return found;
  const names = settingKeys.map((entry) => entry.key);
  const near = closest(key, names);
  const hint = distance(key.toLowerCase(), near.toLowerCase()) <= 4 ? ` Did you mean ${near}?` : '';
  throw new KrError('usage', `There is no setting '${key}'.${hint} Known: ${names.join(', ')}.`);
}

/**
 * All settings as they stand. Reads the file itself: loading the package that writes it takes longer than many a
 * command does. Throws `settings_unreadable` when the file is no JSON object, or a person put a value into it that
 * is none for its key.
 */
export function readSettings(configDirectory: string): SettingEntry[] {
  const file = settingsFile(configDirectory);
  const stored = readStored(file);
  return settingKeys.map((entry) => {
    const value = valueAt(stored, entry.key);
    const normal = value === undefined ? undefined : entry.normalize(String(value));
    if (normal?.ok === false) {
      throw new KrError(
        'settings_unreadable',
        `The settings ${file} have '${value}' for ${entry.key}: use ${normal.allowed}. kr config unset ${entry.key} mends it.`,
      );
    }
    return {
      key: entry.key,
      value: normal?.text ?? entry.defaultText,
      default: entry.defaultText,
      source: normal ? 'file' : 'default',
      description: entry.description,
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
