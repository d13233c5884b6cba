import { existsSync } from 'node:fs';
import { examineSettings, settingsFile, suggestKey } from '../../settings/read-settings.ts';
import type { Context } from '../context.ts';
import { shellWord } from '../output/shell-word.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** The settings: a line for each thing that is wrong with them. */
export function checkSettings({ home, env }: Context): Check[] {
  const name = 'Settings';
  const file = settingsFile(home.configDirectory);
  try {
    const { problems, unknownKeys } = examineSettings(home.configDirectory, env);
    const checks = [
      ...problems.map(({ message, fix }) => failure(name, message, fix)),
      ...unknownKeys.map((key) =>
        warning(
          name,
          `'${key}' in ${file} is no setting.${suggestKey(key)}`,
          `kr config unset ${shellWord(key)}`,
        ),
      ),
    ];
    if (checks.length > 0) return checks;
    return [ok(name, existsSync(file) ? file : `the defaults: there is no ${file}`)];
  } catch (error) {
    const word = shellWord(file);
    return [failure(name, error, existsSync(file) ? `mv ${word} ${word}.damaged` : null)];
  }
}

/** The language that is used where none is named; undefined when there is none, or it can't be told. */
export function defaultLanguage({ home, env }: Context): string | undefined {
  try {
    const { entries } = examineSettings(home.configDirectory, env);
    return entries.find(({ key }) => key === 'defaultLanguage')?.value;
  } catch {
    return undefined;
  }
}
