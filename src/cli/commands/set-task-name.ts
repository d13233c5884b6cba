import { KrError } from '../../protocol/errors.ts';
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
  for (const [what, text] of Object.entries({ name, description })) {
    // The daemon says so too, but not to --what-if.
    if (text?.trim() === '') throw new KrError('blank_name', `The ${what} is blank: give one.`);
  }
  const wishes = [
    ...(name === undefined ? [] : [`name it '${name}'`]),
    ...(description === undefined ? [] : [`describe it as '${description}'`]),
  ].join(', ');
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  return changeEach(context, ids, options, {
    action: 'rename',
    generatedOnly: false,
    describe: (id) => `Change task '${id}': ${wishes}`,
    apply: (id) => context.client.rename(id, body),
  });
};
