import Conf from 'conf';
import { asSentence, KrError } from '../protocol/errors.ts';
import { makeDirectory } from './home-directory.ts';
import { isDiskFull } from './home-error.ts';
import { checkDirectoryOwner } from './ownership.ts';
import { examineSettings, findSettingKey, settingsFile } from './read-settings.ts';

/** Checks and keeps a value. Throws `usage` with what is allowed. */
export function setSetting(configDirectory: string, key: string, text: string): void {
  const setting = checkSetting(key, text);
  change(configDirectory, (conf) => conf.set(setting.key, setting.value));
}

/** A setting as it would be kept. Throws `usage` with what is allowed. */
export function checkSetting(key: string, text: string): { key: string; value: string } {
  const entry = findSettingKey(key);
  const value = entry.normalize(text);
  if (value === undefined)
    throw new KrError('usage', `'${text}' is no value for ${entry.key}: use ${entry.allowed}.`);
  return { key: entry.key, value };
}

/** Goes back to the default; also from a value that can't be used, and from a key that is none but is in the file. */
export function unsetSetting(configDirectory: string, key: string): void {
  const found = findKept(configDirectory, key);
  change(configDirectory, (conf) => conf.delete(found));
}

/** The key of a setting that can be taken out of the file. Throws `usage` when there is none like it. */
export function findKept(configDirectory: string, key: string): string {
  const { unknownKeys } = examineSettings(configDirectory, {});
  return unknownKeys.includes(key) ? key : findSettingKey(key).key;
}

function change(configDirectory: string, write: (conf: Conf<Record<string, unknown>>) => void): void {
  const file = settingsFile(configDirectory);
  try {
    makeDirectory(configDirectory);
    checkDirectoryOwner(configDirectory);
    write(new Conf<Record<string, unknown>>({ cwd: configDirectory, configFileMode: 0o600 }));
  } catch (error) {
    if (error instanceof KrError) throw error;
    // What is there is left as it is.
    const code =
      error instanceof SyntaxError
        ? 'settings_unreadable'
        : isDiskFull(error)
          ? 'disk_full'
          : 'home_unusable';
    throw new KrError(
      code,
      `The settings ${file} can't be changed: ${asSentence(error)} Mend that, then repeat the command.`,
      { cause: error },
    );
  }
}
