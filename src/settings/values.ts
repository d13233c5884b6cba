import { availableParallelism } from 'node:os';
import type { Language } from '../protocol/language.ts';
import { parseCommandWords } from './command-words.ts';
import type { ProgressMode } from './keys.ts';
import { maxTimerMs, parseDurationMs, parseSizeBytes } from './quantities.ts';
import { readSettings, type Variables } from './read-settings.ts';

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
  /** The program that is run at the end of every task, and its arguments; null: none. */
  onEnd: readonly string[] | null;
  defaultLanguage: Language | null;
  progress: ProgressMode;
  /** Upper case parts of names. */
  secretNames: string[];
}

/** The settings of a directory, and of variables of the command. Throws `settings_unreadable` and `usage`. */
export function settingValues(configDirectory: string, variables: Variables = {}): SettingValues {
  const texts = new Map(readSettings(configDirectory, variables).map(({ key, value }) => [key, value]));
  const text = (key: string): string => texts.get(key) ?? '';
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
    onEnd: text('onEnd').trim() === '' ? null : (parseCommandWords(text('onEnd')) ?? null),
    defaultLanguage: (text('defaultLanguage') || null) as Language | null,
    progress: text('progress') as ProgressMode,
    secretNames: text('secretNames').toUpperCase().split(',').filter(Boolean),
  };
}
