import { readSettings } from '../../settings/read-settings.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { tableLines } from '../output/table.ts';
import { widthOf } from '../output/terminal.ts';

export const run: Run<object> = async ({ home, json }) => {
  const entries = readSettings(home.configDirectory);
  if (json) {
    writeJson(entries);
    return exitCodes.done;
  }
  const columns = [
    { title: 'KEY' },
    { title: 'VALUE', shrinksTo: 12 },
    { title: 'SOURCE' },
    { title: 'WHAT IT DOES', shrinksTo: 12 },
  ];
  const rows = entries.map(({ key, value, source, description }) => [key, value, source, description]);
  writeData(`${tableLines(columns, rows, widthOf(process.stdout)).join('\n')}\n`);
  return exitCodes.done;
};
