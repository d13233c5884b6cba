import { descendantsOf } from '../../client/descendants.ts';
import type { KrClient, Removal } from '../../client/kr-client.ts';
import { isMissing } from '../../client/resolve-id.ts';
import { KrError } from '../../protocol/errors.ts';
import { isGeneratedId } from '../../protocol/ids.ts';
import { actStates, terminalStates } from '../../protocol/state.ts';
import { changeEach, countDescendants, type Foreseen, type Targets } from '../change-each.ts';
import type { Context, Run } from '../context.ts';
import { endWithNone, type SelectAll, selectAll, tellOthers } from '../selection.ts';
import { waitForEnd } from '../waiting/wait-for-end.ts';

export interface RemoveTaskOptions extends SelectAll {
  force?: boolean;
}

export const run: Run<RemoveTaskOptions> = async (context, args, options) => {
  // All that have ended, unless states are given.
  const usual = options.force ? undefined : terminalStates;
  const selected = await selectAll(context, args, options, usual);
  const isNone = selected?.length === 0;
  const code = isNone ? endWithNone(context) : await removeEach(context, selected ?? args, options);
  if (selected && options.whatIf) await tellOthers(context, options, usual);
  return code;
};

function removeEach(context: Context, targets: Targets, options: RemoveTaskOptions): Promise<number> {
  const { client } = context;
  const { all = false, force = false } = options;
  let atOnce = new Map<string, Removal>();
  return changeEach(context, targets, options, {
    action: 'remove',
    generatedOnly: true,
    describe: (id, descendants) => {
      const those = descendants.length === 0 ? '' : ` and its ${countDescendants(descendants)}`;
      return `Remove task '${id}'${those}${force ? ', stopping first what runs' : ''}`;
    },
    allowedIn: force ? undefined : actStates.remove,
    // Descendants may be running.
    foresee: (ids) => (force ? foreseeForce(client, ids) : client.removeMany(ids, true)),
    // A task goes with its parent, which may stand before it in the list.
    isDone: (refusal) => all && isMissing(refusal),
    async begin(ids) {
      // What a prefix or @last stands for may depend on what was removed before it.
      if (all || ids.every(isGeneratedId)) atOnce = await client.removeMany(ids);
    },
    async apply(id) {
      const removal = atOnce.get(id);
      atOnce.delete(id);
      const refusal = removal?.refusal;
      if (refusal && (!force || isMissing(refusal))) throw refusal;
      if (removal && !refusal) return;
      await (force ? stopAndRemove(client, id) : client.remove(id));
    },
  });
}

async function foreseeForce(client: KrClient, ids: readonly string[]): Promise<Map<string, Foreseen>> {
  const foreseen = new Map<string, Foreseen>();
  for (const id of ids) foreseen.set(id, { descendants: await descendantsOf(client, id) });
  return foreseen;
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
