import type { CreateBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import type { Language } from '../../protocol/language.ts';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Context, Run } from '../context.ts';
import {
  type CreateOptions,
  type CreateRequest,
  describeRequest,
  makeCreateRequest,
} from '../creating/create-request.ts';
import { createTask } from '../creating/create-task.ts';
import { tellDuplicate } from '../creating/tell-duplicate.ts';
import { exitCodes } from '../exit-codes.ts';
import { tellError, usageError } from '../output/errors.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { endWithout } from '../waiting/end-without.ts';
import { keepSignals } from '../waiting/keep-signals.ts';
import { readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { removeWaited, stopWaited } from '../waiting/waited-task.ts';
import { openReporter, showsOutput, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface RunTaskOptions extends CreateOptions, ChangeOptions, WaitingOptions {
  detach?: boolean;
  rm?: boolean;
}

export const run: Run<RunTaskOptions> = async (context, args, options) => {
  const { client } = context;
  if (options.detach && options.rm)
    throw usageError('--rm waits for the end, which --detach does not: leave one of them out.');
  const request = await makeCreateRequest(context, args, options);
  if (options.whatIf) {
    const asked = await create(context, request, (language, body) =>
      client.check(language, { ...body, autoStart: true }),
    );
    if (!asked.ok) return exitCodes.failed;
  }
  const refused = await refuseChange(context, options, `Create and start ${describeRequest(request)}`);
  if (refused !== undefined) return refused;

  const stopAt: NodeJS.Signals[] = options.stopOnInterrupt ? ['SIGTERM', 'SIGINT'] : ['SIGTERM'];
  const cameEarly = keepSignals(stopAt);
  const made = await create(context, request, (...asked) => client.run(...asked));
  if (!made.ok) return exitCodes.failed;
  const { id, task, duplicate = false } = made.answer;
  if (duplicate) tellDuplicate(context, id, options);
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
    // The task of another command is left alone.
    stopAt: duplicate ? [] : stopAt,
    cameEarly,
  });
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, [id]);
  const code = reportOutcomes(
    context,
    [await readOutcome(context, id)],
    false,
    showsOutput(context, options),
  );
  if (options.rm && !duplicate) await removeWaited(context, id);
  return end === 'terminated' ? exitCodes.stopped : code;
};

/** Not `ok` when there is no such parent, group or other task, which is told: its usual exit code may be the snippet's own. */
async function create<T>(
  context: Context,
  request: CreateRequest,
  send: (language: Language, body: CreateBody) => Promise<T>,
): Promise<{ ok: true; answer: T } | { ok: false }> {
  try {
    const answer = await createTask(context, request, (body) => send(request.language, body));
    return { ok: true, answer };
  } catch (error) {
    if (!(error instanceof KrError) || error.status !== 404) throw error;
    tellError(error, context);
    return { ok: false };
  }
}
