import { descendantsOf } from '../../client/descendants.ts';
import type { KrClient } from '../../client/kr-client.ts';
import { KrError } from '../../protocol/errors.ts';
import { actStates, terminalStates } from '../../protocol/state.ts';
import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { usageError } from '../output/errors.ts';
import { writeJson } from '../output/streams.ts';
import { isSelective, type Selection, toListFilter } from '../selection.ts';
import { waitForEnd } from '../waiting/wait-for-end.ts';

export interface RemoveTaskOptions extends ChangeOptions, Selection {
  all?: boolean;
  force?: boolean;
}

export const run: Run<RemoveTaskOptions> = async (context, args, options) => {
  const { all = false, force = false } = options;
  if (all && args.length > 0) throw usageError('Ids and --all do not go together: give one of the two.');
  if (isSelective(options) && !all)
    throw usageError('Filters go with --all: give that too, or ids in their place.');
  const ids = all ? await listIds(context, options) : args;
  if (all && ids.length === 0) {
    if (context.json) writeJson([]);
    context.note('There are no such tasks.');
    return exitCodes.done;
  }
  return changeEach(context, ids, options, {
    generatedOnly: true,
    describe: (id) => `Remove task '${id}'${force ? ', stopping it first' : ''}`,
    allowedIn: force ? undefined : actStates.remove,
    // A task goes with its parent, which may stand before it in the list.
    missingIsDone: all,
    apply: (id) => (force ? stopAndRemove(context.client, id) : context.client.remove(id)),
  });
};

/** All that have ended, unless states are given: the oldest first, so that parents come before children. */
async function listIds(context: Context, options: RemoveTaskOptions): Promise<string[]> {
  const filter = await toListFilter(context, options);
  if (!options.force) filter.whereState ??= terminalStates.join(',');
  return (await context.client.list({ ...filter, sort: 'createdAt' })).map(({ id }) => id);
}

async function stopAndRemove(client: KrClient, id: string): Promise<void> {
  try {
    return await client.remove(id);
  } catch (error) {
    if (!(error instanceof KrError) || error.code === 'not_found') throw error;
  }
  try {
    await client.cancel(id, true);
  } catch (error) {
    // It is being stopped already.
    if (!(error instanceof KrError) || error.code !== 'wrong_state') throw error;
  }
  await waitForEnd(client, [id, ...(await descendantsOf(client, id))]);
  await client.remove(id);
}
