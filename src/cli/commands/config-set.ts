import { changeSetting } from '../change-setting.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, [key = '', value = ''], options) =>
  changeSetting(context, options, `Set ${key} to '${value}'`, ({ setSetting }, directory) =>
    setSetting(directory, key, value),
  );
