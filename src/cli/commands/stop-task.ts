import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { waitForEnd } from '../waiting/wait-for-end.ts';

export interface StopTaskOptions extends ChangeOptions {
  recurse?: boolean;
  wait?: boolean;
}

export const run: Run<StopTaskOptions> = (context, ids, { recurse = false, wait = false, ...options }) =>
  changeEach(context, ids, options, {
    generatedOnly: true,
    describe: (id) => `Stop task '${id}'${recurse ? ' and its descendants' : ''}`,
    // With its descendants there may be something to stop in any state.
    allowedIn: recurse ? undefined : ['Created', 'Queued', 'Running'],
    apply: async (id) => {
      const cancelled = await context.client.cancel(id, recurse);
      if (wait) await waitForEnd(context.client, cancelled);
    },
  });
