import { examineSettings, settingsFile, soundEntries, suggestKey } from '../../settings/read-settings.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeEntry } from '../home-entry.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { type Column, tableLines } from '../output/table.ts';
import { widthOf } from '../output/terminal.ts';

export const run: Run<object> = async ({ home, env, json, note }) => {
  const found = examineSettings(home.configDirectory, env);
  const entries = [homeEntry(home, env), ...soundEntries(found)];
  for (const key of found.unknownKeys) {
    note(`'${key}' in ${settingsFile(home.configDirectory)} is no setting.${suggestKey(key)}`);
  }
  for (const { name, meant } of found.unknownVariables) note(`${name} is no variable of kr.${meant}`);
  if (json) {
    writeJson(entries);
    return exitCodes.done;
  }
  const columns: Column[] = [
    { title: 'KEY' },
    { title: 'VALUE', shrinksTo: 12 },
    { title: 'DEFAULT', shrinksTo: 12, leaves: 1 },
    { title: 'SOURCE' },
    { title: 'WHAT IT DOES', shrinksTo: 40, leaves: 2 },
  ];
  const rows = entries.map(({ key, value, source, variable, description, allowed, ...entry }) => [
    key,
    value,
    entry.default,
    source === 'environment' ? (variable ?? source) : source === 'flag' ? `--${key}` : source,
    `${description}; ${allowed}`,
  ]);
  writeData(`${tableLines(columns, rows, widthOf(process.stdout)).join('\n')}\n`);
  return exitCodes.done;
};
