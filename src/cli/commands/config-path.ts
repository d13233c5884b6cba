import { settingsFile } from '../../settings/read-settings.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<object> = async ({ home, json }) => {
  const file = settingsFile(home.configDirectory);
  if (json) writeJson({ path: file });
  else writeData(`${file}\n`);
  return exitCodes.done;
};
