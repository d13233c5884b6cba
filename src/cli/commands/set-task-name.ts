import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { usageError } from '../output/errors.ts';

export interface SetTaskNameOptions extends ChangeOptions {
  name?: string;
  description?: string;
}

export const run: Run<SetTaskNameOptions> = async (context, ids, { name, description, ...options }) => {
  if (name === undefined && description === undefined)
    throw usageError('There is nothing to change: give --name, --description, or both.');
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  return changeEach(context, ids, options, {
    action: 'rename',
    generatedOnly: false,
    describe: (id) => `Rename task '${id}'`,
    apply: (id) => context.client.rename(id, body),
  });
};
