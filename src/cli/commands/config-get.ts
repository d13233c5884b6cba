import { findSettingKey, readSettings } from '../../settings/read-settings.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<object> = async ({ home, env, json }, [key = '']) => {
  const entry = findSettingKey(key);
  const value = readSettings(home.configDirectory, env).find((one) => one.key === entry.key)?.value ?? '';
  if (json) writeJson(value === '' ? null : value);
  else if (value !== '') writeData(`${value}\n`);
  return exitCodes.done;
};
