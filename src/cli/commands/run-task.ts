import { type ChangeOptions, decideChange, noteDeclined } from '../changing.ts';
import type { Run } from '../context.ts';
import { type CreateOptions, makeCreateRequest } from '../creating/create-request.ts';
import { createTask } from '../creating/create-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { endWithout } from '../waiting/end-without.ts';
import { readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { openReporter, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface RunTaskOptions extends CreateOptions, ChangeOptions, WaitingOptions {
  detach?: boolean;
  rm?: boolean;
}

export const run: Run<RunTaskOptions> = async (context, args, options) => {
  const { client } = context;
  const request = await makeCreateRequest(context, args, options);
  const decision = await decideChange(options, `Create and start a ${request.language} task`);
  if (decision === 'declined') noteDeclined(context);
  if (decision !== 'go') return decision === 'what-if' ? exitCodes.done : exitCodes.no;

  const { id, task } = await createTask(context, request, (body) => client.run(request.language, body));
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
    onTerminate: () => client.cancel(id),
  });
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, [id]);
  const code = reportOutcomes(context, [await readOutcome(context, id)], false);
  if (options.rm) await client.remove(id);
  return end === 'terminated' ? exitCodes.stopped : code;
};
