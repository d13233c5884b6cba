import { existsSync } from 'node:fs';
import { shellWord } from '../../protocol/shell-word.ts';
import { logLevels } from '../../settings/keys.ts';
import {
  type ExaminedSettings,
  examineSettings,
  settingsFile,
  suggestKey,
} from '../../settings/read-settings.ts';
import type { Context } from '../context.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { unusedName } from './unused-name.ts';

const name = 'Settings';

/**
 * The settings: a line for each thing that is wrong with them. `defaultLanguage`: the language that is used where none
 * is named; undefined when there is none, or it can't be told.
 */
export function checkSettings({ home, env }: Context): {
  checks: Check[];
  defaultLanguage: string | undefined;
} {
  const file = settingsFile(home.configDirectory);
  try {
    const found = examineSettings(home.configDirectory, env);
    const wrong = [...checksOf(found, file), ...checkLogLevel(env)];
    const well = ok(name, existsSync(file) ? file : `the defaults: there is no ${file}`);
    return {
      checks: wrong.length > 0 ? wrong : [well],
      defaultLanguage: found.entries.find(({ key }) => key === 'defaultLanguage')?.value,
    };
  } catch (error) {
    return { checks: [failure(name, error, mendFile(file, error))], defaultLanguage: undefined };
  }
}

function checksOf({ problems, unknownKeys, unknownVariables }: ExaminedSettings, file: string): Check[] {
  return [
    ...problems.map(({ message, fix }) => failure(name, message, fix)),
    ...unknownKeys.map((key) =>
      warning(
        name,
        `'${key}' in ${file} is no setting.${suggestKey(key)}`,
        `kr config unset ${shellWord(key)}`,
      ),
    ),
    ...unknownVariables.map((one) =>
      warning(name, `${one.name} is no variable of kr.${one.meant}`, `unset ${one.name}`),
    ),
  ];
}

function checkLogLevel({ KR_LOG_LEVEL: level }: Context['env']): Check[] {
  if (!level || logLevels.some((one) => one === level)) return [];
  return [
    failure(name, `KR_LOG_LEVEL is '${level}': use one of ${logLevels.join(', ')}.`, 'unset KR_LOG_LEVEL'),
  ];
}

/** What mends a file that can't be read; null when it can't even be seen. */
function mendFile(file: string, error: unknown): string | null {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  if (!existsSync(file)) return null;
  const word = shellWord(file);
  return code === 'EACCES' ? `chmod 600 ${word}` : `mv ${word} ${shellWord(unusedName(`${file}.damaged`))}`;
}
