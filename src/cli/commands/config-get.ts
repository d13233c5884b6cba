import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<object> = async ({ home, json }, [key = '']) => {
  const { openSettings } = await import('../../settings/settings.ts');
  const value = openSettings(home.configDirectory).get(key);
  if (json) writeJson(value === '' ? null : value);
  else if (value !== '') writeData(`${value}\n`);
  return exitCodes.done;
};
