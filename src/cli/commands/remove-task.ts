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
import { waitForEnd } from '../waiting/wait-for-end.ts';
import { whereState } from '../where-state.ts';

export interface RemoveTaskOptions extends ChangeOptions {
  all?: boolean;
  whereState?: string[];
  force?: boolean;
}

export const run: Run<RemoveTaskOptions> = async (context, args, options) => {
  const { all = false, force = false, whereState: _, ...rest } = options;
  if (all && args.length > 0) throw usageError('Ids and --all do not go together: give one of the two.');
  if (options.whereState && !all)
    throw usageError('--where-state goes with --all: give that too, or ids in its place.');
  const ids = all ? await listIds(context, options) : args;
  if (all && ids.length === 0) {
    if (context.json) writeJson([]);
    context.note('There are no such tasks.');
    return exitCodes.done;
  }
  return changeEach(context, ids, rest, {
    generatedOnly: true,
    describe: (id) => `Remove task '${id}'${force ? ', stopping it first' : ''}`,
    allowedIn: force ? undefined : actStates.remove,
    // A task goes with its parent, which may stand before it in the list.
    missingIsDone: all,
    apply: (id) => (force ? stopAndRemove(context.client, id) : context.client.remove(id)),
  });
};

/** All that have ended, unless states are given: the oldest first, so that parents come before children. */
async function listIds({ client }: Context, options: RemoveTaskOptions): Promise<string[]> {
  const states = whereState(options) ?? (options.force ? undefined : terminalStates.join(','));
  return (await client.list({ whereState: states, sort: 'createdAt' })).map(({ id }) => id);
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
