import { exactId, isMissing } from '../../client/resolve-id.ts';
import { isTerminal } from '../../protocol/state.ts';
import { parseDurationMs } from '../../settings/quantities.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { tellError, usageError } from '../output/errors.ts';
import { endWithout } from '../waiting/end-without.ts';
import { readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { stopWaited } from '../waiting/waited-task.ts';
import { openReporter, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface WaitTaskOptions extends WaitingOptions {
  timeout?: string;
  any?: boolean;
}

export const run: Run<WaitTaskOptions> = async (context, args, options) => {
  const { client } = context;
  const timeoutMs = options.timeout === undefined ? undefined : parseDurationMs(options.timeout);
  if (options.timeout !== undefined && timeoutMs === undefined) {
    throw usageError(`'${options.timeout}' is no duration: use one such as 500ms, 30s or 1h30m.`);
  }
  const ids: string[] = [];
  for (const text of await readIds(args)) {
    try {
      ids.push(await exactId(client, text));
    } catch (error) {
      if (!isMissing(error)) throw error;
      tellError(error, context);
      return exitCodes.failed;
    }
  }

  const { end, tasks } = await waitForTasks({
    client,
    ids,
    any: options.any ?? false,
    timeoutMs,
    reporter: await openReporter(context, options),
    stop: () => Promise.all(ids.map((id) => stopWaited(client, id))),
    stopAt: options.stopOnInterrupt ? ['SIGINT'] : [],
  });
  const running = tasks.filter(({ state }) => !isTerminal(state)).map(({ id }) => id);
  // Nothing is known of them when it was over at once.
  const left = tasks.length > 0 ? running : ids;
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, left);
  const ended = options.any ? ids.filter((id) => !running.includes(id)) : ids;
  const outcomes = [];
  for (const id of ended) outcomes.push(await readOutcome(context, id));
  const code = reportOutcomes(context, outcomes, args.length > 1 || ids.length > 1);
  return end === 'terminated' ? exitCodes.stopped : code;
};
