import { actStates } from '../../protocol/state.ts';
import type { ProgressMode } from '../../settings/keys.ts';
import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { usageError } from '../output/errors.ts';
import { endWithNone, type SelectAll, selectAll } from '../selection.ts';
import { stopAndWait } from '../waiting/stop-and-wait.ts';
import { openStopReporter } from '../waiting/waiting-options.ts';

export interface StopTaskOptions extends ChangeOptions, SelectAll {
  recurse?: boolean;
  wait?: boolean;
  progress?: ProgressMode;
}

export const run: Run<StopTaskOptions> = async (context, args, options) => {
  const { recurse = false, wait = false, progress } = options;
  if (progress && !wait) throw usageError('--progress goes with --wait: give that too, or leave it out.');
  const { client } = context;
  // What was only created does nothing that would have to be stopped.
  const selected = await selectAll(context, args, options, ['Queued', 'Running']);
  if (selected?.length === 0) return endWithNone(context);
  const reporter = openStopReporter(context, progress);
  return changeEach(context, selected ?? args, options, {
    action: 'stop',
    generatedOnly: true,
    describe: (id) => `Stop task '${id}'${recurse ? ' and its descendants' : ''}`,
    // With its descendants there may be something to stop in any state.
    allowedIn: recurse ? undefined : actStates.stop,
    // One that ended meanwhile, or is being stopped already, for example with its parent.
    isDone: ({ code }) => selected !== undefined && (code === 'wrong_state' || code === 'not_found'),
    apply: (id) => (wait ? stopAndWait(client, { id, recurse, reporter }) : client.cancel(id, recurse)),
  });
};
