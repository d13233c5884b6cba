import { findSettingKey, readSettings } from '../../settings/read-settings.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeEntry } from '../home-entry.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<object> = async ({ home, env, json }, [key = '']) => {
  const name = key.toLowerCase() === 'home' ? 'home' : findSettingKey(key).key;
  const entries = name === 'home' ? [homeEntry(home, env)] : readSettings(home.configDirectory, env);
  const value = entries.find((one) => one.key === name)?.value ?? '';
  if (json) writeJson(value === '' ? null : value);
  else if (value !== '') writeData(`${value}\n`);
  return exitCodes.done;
};
