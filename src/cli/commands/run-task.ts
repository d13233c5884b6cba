import { isMissing } from '../../client/resolve-id.ts';
import type { Task } from '../../protocol/task.ts';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Context, Run } from '../context.ts';
import { type CreateOptions, type CreateRequest, makeCreateRequest } from '../creating/create-request.ts';
import { createTask } from '../creating/create-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { tellError, usageError } from '../output/errors.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { endWithout } from '../waiting/end-without.ts';
import { keepSignals } from '../waiting/keep-signals.ts';
import { readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { removeWaited, stopWaited } from '../waiting/waited-task.ts';
import { openReporter, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface RunTaskOptions extends CreateOptions, ChangeOptions, WaitingOptions {
  detach?: boolean;
  rm?: boolean;
}

export const run: Run<RunTaskOptions> = async (context, args, options) => {
  const { client } = context;
  if (options.detach && options.rm)
    throw usageError('--rm waits for the end, which --detach does not: leave one of them out.');
  const request = await makeCreateRequest(context, args, options);
  const refused = await refuseChange(context, options, `Create and start a ${request.language} task`);
  if (refused !== undefined) return refused;

  const stopAt: NodeJS.Signals[] = options.stopOnInterrupt ? ['SIGTERM', 'SIGINT'] : ['SIGTERM'];
  const cameEarly = keepSignals(stopAt);
  const made = await create(context, request);
  if (!made) return exitCodes.failed;
  const { id, task } = made;
  if (options.detach) {
    if (context.json) writeJson(task);
    else writeData(`${id}\n`);
    return exitCodes.done;
  }

  const { end } = await waitForTasks({
    client,
    ids: [id],
    since: 0,
    reporter: await openReporter(context, options),
    stop: () => stopWaited(client, id),
    stopAt,
    cameEarly,
  });
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, [id]);
  const code = reportOutcomes(context, [await readOutcome(context, id)], false);
  if (options.rm) await removeWaited(context, id);
  return end === 'terminated' ? exitCodes.stopped : code;
};

/** Undefined when there is no such parent, which is told: its usual exit code may be the snippet's own. */
async function create(
  context: Context,
  request: CreateRequest,
): Promise<{ id: string; task: Task } | undefined> {
  const { client } = context;
  try {
    return await createTask(context, request, (body) => client.run(request.language, body));
  } catch (error) {
    if (!isMissing(error)) throw error;
    tellError(error, context);
    return undefined;
  }
}
