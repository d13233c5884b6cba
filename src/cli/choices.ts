import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../protocol/language.ts';
import type { ProgressMode } from '../settings/keys.ts';
import type { Home } from '../settings/paths.ts';

/** Settings that the command itself goes by. */
export interface Choices {
  defaultLanguage: Language | null;
  progress: ProgressMode;
  /** Upper case parts of names. */
  secretNames: readonly string[];
}

/** Reads them. Without a settings file the package that reads it is not even loaded: most commands are quick. */
export async function readChoices({ configDirectory }: Home): Promise<Choices> {
  if (!existsSync(path.join(configDirectory, 'config.json'))) {
    return { defaultLanguage: null, progress: 'auto', secretNames: defaultSecretNames };
  }
  const { openSettings } = await import('../settings/settings.ts');
  return openSettings(configDirectory).values();
}

const defaultSecretNames = ['TOKEN', 'SECRET', 'PASSWORD', 'KEY', 'CREDENTIAL'];
