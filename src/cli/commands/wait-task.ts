import { exactId } from '../../client/resolve-id.ts';
import { KrError } from '../../protocol/errors.ts';
import { isTerminal } from '../../protocol/state.ts';
import { parseDurationMs } from '../../settings/quantities.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { tellError, usageError } from '../output/errors.ts';
import { endWithout } from '../waiting/end-without.ts';
import { familyOrder } from '../waiting/family-order.ts';
import { readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { stopWaited } from '../waiting/waited-task.ts';
import { openReporter, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface WaitTaskOptions extends WaitingOptions {
  timeout?: string;
  any?: boolean;
  recurse?: boolean;
  group?: string;
}

export const run: Run<WaitTaskOptions> = async (context, args, options) => {
  const { client } = context;
  const { any = false, recurse = false } = options;
  const timeoutMs = options.timeout === undefined ? undefined : parseDurationMs(options.timeout);
  if (options.timeout !== undefined && timeoutMs === undefined) {
    throw usageError(`'${options.timeout}' is no duration: use one such as 500ms, 30s or 1h30m.`);
  }
  let ids: string[];
  try {
    ids = await waitedIds(context, args, options.group);
  } catch (error) {
    // Its usual exit code may be one of a task's.
    if (!(error instanceof KrError) || error.status !== 404) throw error;
    tellError(error, context);
    return exitCodes.failed;
  }

  const { end, tasks } = await waitForTasks({
    client,
    ids,
    recurse,
    any,
    timeoutMs,
    reporter: await openReporter(context, options),
    stop: () => Promise.all(ids.map((id) => stopWaited(client, id, recurse))),
    stopAt: options.stopOnInterrupt ? ['SIGINT'] : [],
  });
  const running = tasks.filter(({ state }) => !isTerminal(state)).map(({ id }) => id);
  // Nothing is known of them when it was over at once.
  const left = tasks.length > 0 ? running : ids;
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, left);
  const waited = recurse ? familyOrder(ids, tasks) : ids;
  const ended = any ? waited.filter((id) => !running.includes(id)) : waited;
  const outcomes = [];
  for (const id of ended) outcomes.push(await readOutcome(context, id));
  const several = recurse || options.group !== undefined || args.length > 1 || ids.length > 1;
  const code = reportOutcomes(context, outcomes, several);
  return end === 'terminated' ? exitCodes.stopped : code;
};

/**
 * The tasks that are named, or all of the group, the oldest first: those that ended before anybody waited count too, or
 * their failure would be missed. Throws `not_found` when there are none.
 */
async function waitedIds(
  { client, note }: Context,
  args: string[],
  group: string | undefined,
): Promise<string[]> {
  if (group === undefined) {
    const ids: string[] = [];
    for (const text of await readIds(args)) ids.push(await exactId(client, text));
    return ids;
  }
  if (args.length > 0) throw usageError('Ids and --group do not go together: give one of the two.');
  const tasks = await client.list({ group, sort: 'createdAt' });
  const { length: idle } = tasks.filter(({ state }) => state === 'Created');
  if (idle > 0) {
    const are = idle === 1 ? 'A task of it is' : `${idle} tasks of it are`;
    note(`${are} only created: kr start-task --all --group ${group} starts ${idle === 1 ? 'it' : 'them'}.`);
  }
  if (tasks.length > 0) return tasks.map(({ id }) => id);
  throw new KrError(
    'not_found',
    `The group '${group}' has no tasks: there is nothing to wait for. kr get-group shows what each has.`,
  );
}
