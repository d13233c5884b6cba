import { changeSetting } from '../change-setting.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, [key = ''], options) =>
  changeSetting(context, options, {
    describe: ({ findKept }, directory) => `Set ${findKept(directory, key)} back to its default`,
    make: ({ unsetSetting }, directory) => unsetSetting(directory, key),
  });
