import { availableParallelism } from 'node:os';
import path from 'node:path';
import Conf from 'conf';
import { closest, distance } from 'fastest-levenshtein';
import { KrError } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';
import { type ProgressMode, type SettingKey, settingKeys } from './keys.ts';
import { maxTimerMs, parseDurationMs, parseSizeBytes } from './quantities.ts';

/** What the settings say, in units that code uses. */
export interface SettingValues {
  gracePeriodMs: number;
  /** Per language. */
  maxRunners: number;
  idleTimeoutMs: number;
  maxResultBytes: number;
  maxOutputBytes: number;
  retentionAgeMs: number | null;
  retentionCount: number | null;
  defaultLanguage: Language | null;
  progress: ProgressMode;
  /** Upper case parts of names. */
  secretNames: string[];
}

export interface SettingEntry {
  key: string;
  /** What holds now; empty when nothing does. */
  value: string;
  default: string;
  source: 'default' | 'file';
  description: string;
}

export interface Settings {
  /** Path of the file, whether it is there or not. */
  readonly path: string;
  /** The text that holds for a key. Throws `usage` for an unknown key. */
  get(key: string): string;
  /** Checks and keeps a text. Throws `usage` with what is allowed. */
  set(key: string, text: string): void;
  /** Goes back to the default. */
  unset(key: string): void;
  list(): SettingEntry[];
  values(): SettingValues;
}

/** Opens the settings in a directory; the file is only written by `set` and `unset`. */
export function openSettings(configDirectory: string): Settings {
  const open = (): Conf<Record<string, unknown>> => openConf(configDirectory);
  const stored = (conf: Conf<Record<string, unknown>>, { key }: SettingKey): string | undefined => {
    const value = conf.get(key);
    return value === undefined || value === null ? undefined : String(value);
  };
  // A person who edits the file may write `js` for JavaScript.
  const textOf = (conf: Conf<Record<string, unknown>>, entry: SettingKey): string => {
    const text = stored(conf, entry);
    const normal = text === undefined ? undefined : entry.normalize(text);
    return normal?.ok ? normal.text : (text ?? entry.defaultText);
  };

  return {
    path: path.join(configDirectory, 'config.json'),
    get: (key) => textOf(open(), findKey(key)),
    set(key, text) {
      const entry = findKey(key);
      const normal = entry.normalize(text);
      if (!normal.ok)
        throw new KrError('usage', `'${text}' is no value for ${entry.key}: use ${normal.allowed}.`);
      writing(configDirectory, () => open().set(entry.key, normal.text));
    },
    unset(key) {
      const entry = findKey(key);
      // A value that can't be used must be removable.
      writing(configDirectory, () => openFile(configDirectory).delete(entry.key));
    },
    list() {
      const conf = open();
      return settingKeys.map((entry) => ({
        key: entry.key,
        value: textOf(conf, entry),
        default: entry.defaultText,
        source: stored(conf, entry) === undefined ? 'default' : 'file',
        description: entry.description,
      }));
    },
    values() {
      const conf = open();
      const text = (key: string): string => textOf(conf, findKey(key));
      const timerMs = (key: string): number => Math.min(parseDurationMs(text(key)) ?? 0, maxTimerMs);
      const number = (key: string): number | null => (text(key) === '' ? null : Number(text(key)));
      return {
        gracePeriodMs: timerMs('gracePeriod'),
        maxRunners: number('maxRunners') ?? Math.max(2, availableParallelism()),
        idleTimeoutMs: timerMs('idleTimeout'),
        maxResultBytes: parseSizeBytes(text('maxResultSize')) ?? 0,
        maxOutputBytes: parseSizeBytes(text('maxOutputSize')) ?? 0,
        retentionAgeMs: parseDurationMs(text('retention.age')) ?? null,
        retentionCount: number('retention.count'),
        defaultLanguage: (text('defaultLanguage') || null) as Language | null,
        progress: text('progress') as ProgressMode,
        secretNames: text('secretNames').toUpperCase().split(',').filter(Boolean),
      };
    },
  };
}

function findKey(key: string): SettingKey {
  const found = settingKeys.find((entry) => entry.key.toLowerCase() === key.trim().toLowerCase());
  if (found) return found;
  const names = settingKeys.map((entry) => entry.key);
  const near = closest(key, names);
  const hint = distance(key.toLowerCase(), near.toLowerCase()) <= 4 ? ` Did you mean ${near}?` : '';
  throw new KrError('usage', `There is no setting '${key}'.${hint} Known: ${names.join(', ')}.`);
}

/** Opens the file without looking at its values. Throws `settings_unreadable` when it is no JSON object. */
function openFile(configDirectory: string): Conf<Record<string, unknown>> {
  try {
    const conf = new Conf<Record<string, unknown>>({ cwd: configDirectory, configFileMode: 0o600 });
    // Reading happens at the first access.
    void conf.store;
    return conf;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const file = path.join(configDirectory, 'config.json');
    throw new KrError('settings_unreadable', `The settings ${file} can't be read: ${reason}`, {
      cause: error,
    });
  }
}

/** Opens the file and checks every value in it: a person may have edited it. */
function openConf(configDirectory: string): Conf<Record<string, unknown>> {
  const file = path.join(configDirectory, 'config.json');
  const conf = openFile(configDirectory);
  for (const entry of settingKeys) {
    const value = conf.get(entry.key);
    if (value === undefined) continue;
    const normal = entry.normalize(String(value));
    if (!normal.ok) {
      throw new KrError(
        'settings_unreadable',
        `The settings ${file} have '${value}' for ${entry.key}: use ${normal.allowed}. Mend it with: kr config unset ${entry.key}`,
      );
    }
  }
  return conf;
}

function writing(configDirectory: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof KrError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KrError('home_unusable', `The settings in ${configDirectory} can't be written: ${reason}`, {
      cause: error,
    });
  }
}
