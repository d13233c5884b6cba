import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../protocol/language.ts';
import { type ProgressMode, settingKeys } from '../settings/keys.ts';
import type { Home } from '../settings/paths.ts';

/** Settings that the command itself goes by. */
export interface Choices {
  defaultLanguage: Language | null;
  progress: ProgressMode;
  /** Upper case parts of names. */
  secretNames: readonly string[];
}

/**
 * Reads them. The package that keeps settings takes longer to load than a request takes, so a file that is as it
 * should be is read without it. Throws `settings_unreadable`.
 */
export async function readChoices({ configDirectory }: Home): Promise<Choices> {
  const stored = readStored(path.join(configDirectory, 'config.json'));
  const texts = stored && ['defaultLanguage', 'progress', 'secretNames'].map((key) => textOf(stored, key));
  const [defaultLanguage, progress, secretNames] = texts ?? [];
  if (defaultLanguage !== undefined && progress !== undefined && secretNames !== undefined) {
    return {
      defaultLanguage: (defaultLanguage || null) as Language | null,
      progress: progress as ProgressMode,
      secretNames: secretNames.toUpperCase().split(',').filter(Boolean),
    };
  }
  const { openSettings } = await import('../settings/settings.ts');
  return openSettings(configDirectory).values();
}

/** What is in the file, nothing when there is none; undefined when it is no JSON object. */
function readStored(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? {} : undefined;
  }
}

/** The text that holds for a key; undefined when what is stored is no value for it. */
function textOf(stored: object, key: string): string | undefined {
  const entry = settingKeys.find((one) => one.key === key);
  if (!entry) return undefined;
  const value: unknown = Object.hasOwn(stored, key) ? stored[key as keyof typeof stored] : undefined;
  if (value === undefined) return entry.defaultText;
  const normal = entry.normalize(String(value));
  return normal.ok ? normal.text : undefined;
}
