import { treeOf } from '../../client/descendants.ts';
import { KrError } from '../../protocol/errors.ts';
import { actStates } from '../../protocol/state.ts';
import type { ProgressMode } from '../../settings/keys.ts';
import { changeEach, countDescendants, type Foreseen } from '../change-each.ts';
import type { Run } from '../context.ts';
import { usageError } from '../output/errors.ts';
import { endWithNone, type SelectAll, selectAll } from '../selection.ts';
import { stopAndWait } from '../waiting/stop-and-wait.ts';
import { openStopReporter } from '../waiting/waiting-options.ts';

export interface StopTaskOptions extends SelectAll {
  recurse?: boolean;
  wait?: boolean;
  progress?: ProgressMode;
}

export const run: Run<StopTaskOptions> = async (context, args, options) => {
  const { recurse = false, wait = false, progress } = options;
  if (progress && !wait) throw usageError('--progress goes with --wait: give that too, or leave it out.');
  const { client } = context;
  // A group says as well as --all that many are meant.
  const all = options.all ?? options.group !== undefined;
  // What was only created does nothing that would have to be stopped.
  const selected = await selectAll(context, args, { ...options, all }, ['Queued', 'Running']);
  // Those that wait come first: they would start in the place of others that are stopped.
  selected?.sort((one, other) => Number(other.state === 'Queued') - Number(one.state === 'Queued'));
  if (selected?.length === 0) return endWithNone(context);
  const reporter = openStopReporter(context, progress);
  /** Those of which only descendants can be stopped. */
  const over = new Set<string>();
  const foresee = async (ids: readonly string[]): Promise<Map<string, Foreseen>> => {
    const foreseen = new Map<string, Foreseen>();
    for (const id of ids) {
      const tree = await treeOf(client, id);
      const stopped = tree.filter(({ state }) => actStates.stop.includes(state)).map((task) => task.id);
      const descendants = stopped.filter((one) => one !== id);
      if (descendants.length === stopped.length) over.add(id);
      const refusal = stopped.length === 0 ? nothingToStop(id) : undefined;
      foreseen.set(id, { descendants, refusal });
    }
    return foreseen;
  };
  return changeEach(context, selected ?? args, options, {
    action: 'stop',
    generatedOnly: true,
    describe: (id, descendants) => {
      if (over.has(id)) return `Stop the ${countDescendants(descendants)} of task '${id}'`;
      return `Stop task '${id}'${descendants.length === 0 ? '' : ` and its ${countDescendants(descendants)}`}`;
    },
    // With its descendants there may be something to stop in any state.
    allowedIn: recurse ? undefined : actStates.stop,
    ...(recurse ? { foresee } : {}),
    // One that ended meanwhile, or is being stopped already, for example with its parent.
    isDone: ({ code }) => selected !== undefined && (code === 'wrong_state' || code === 'not_found'),
    apply: (id) => (wait ? stopAndWait(client, { id, recurse, reporter }) : client.cancel(id, recurse)),
  });
};

function nothingToStop(id: string): KrError {
  return new KrError('wrong_state', `Task '${id}' stays as it is: nothing of it is left to stop.`);
}
