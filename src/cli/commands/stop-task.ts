import { actStates } from '../../protocol/state.ts';
import type { ProgressMode } from '../../settings/keys.ts';
import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { usageError } from '../output/errors.ts';
import { stopAndWait } from '../waiting/stop-and-wait.ts';
import { openStopReporter } from '../waiting/waiting-options.ts';

export interface StopTaskOptions extends ChangeOptions {
  recurse?: boolean;
  wait?: boolean;
  progress?: ProgressMode;
}

export const run: Run<StopTaskOptions> = async (context, ids, options) => {
  const { recurse = false, wait = false, progress, ...rest } = options;
  if (progress && !wait) throw usageError('--progress goes with --wait: give that too, or leave it out.');
  const { client } = context;
  const reporter = openStopReporter(context, progress);
  return changeEach(context, ids, rest, {
    generatedOnly: true,
    describe: (id) => `Stop task '${id}'${recurse ? ' and its descendants' : ''}`,
    // With its descendants there may be something to stop in any state.
    allowedIn: recurse ? undefined : actStates.stop,
    apply: (id) => (wait ? stopAndWait(client, { id, recurse, reporter }) : client.cancel(id, recurse)),
  });
};
