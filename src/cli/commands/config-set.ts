import { changeSetting } from '../change-setting.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, [key = '', value = ''], options) =>
  changeSetting(context, options, {
    describe({ checkSetting }) {
      const setting = checkSetting(key, value);
      return `Set ${setting.key} to '${setting.value}'`;
    },
    make: ({ setSetting }, directory) => setSetting(directory, key, value),
  });
