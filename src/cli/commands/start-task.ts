import { actStates } from '../../protocol/state.ts';
import { changeEach, changes, type EachChange, type Targets } from '../change-each.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { firstFailure, tellError, tellReason, usageError } from '../output/errors.ts';
import { endWithNone, type SelectAll, selectAll } from '../selection.ts';
import { endWithout } from '../waiting/end-without.ts';
import { outcomeExitCode } from '../waiting/outcome.ts';
import { type Outcome, readOutcome, reportOutcomes } from '../waiting/report-outcome.ts';
import { waitForTasks } from '../waiting/wait-for-tasks.ts';
import { stopWaited } from '../waiting/waited-task.ts';
import { openReporter, type WaitingOptions } from '../waiting/waiting-options.ts';

export interface StartTaskOptions extends SelectAll, WaitingOptions {
  wait?: boolean;
}

export const run: Run<StartTaskOptions> = async (context, args, options) => {
  const { wait, progress, stopOnInterrupt } = options;
  if (!wait && (progress || stopOnInterrupt)) {
    throw usageError('--progress and --stop-on-interrupt go with --wait: give that too, or leave them out.');
  }
  const selected = await selectAll(context, args, options, actStates.start);
  if (selected?.length === 0) return endWithNone(context);
  const targets = selected ?? args;
  const change: EachChange = {
    action: 'start',
    generatedOnly: false,
    describe: (id) => `Start task '${id}'`,
    allowedIn: actStates.start,
    apply: (id) => context.client.start(id),
  };
  return wait && !options.whatIf
    ? startAndWait(context, targets, options, change)
    : changeEach(context, targets, options, change);
};

/** As run-task does with a task that is there already: stdout has the results, not whether they were started. */
async function startAndWait(
  context: Context,
  targets: Targets,
  options: StartTaskOptions,
  change: EachChange,
): Promise<number> {
  const { client } = context;
  const all = [];
  for await (const changed of changes(context, targets, options, change)) {
    all.push(changed);
    if (changed.refusal) tellError(changed.refusal, context);
    else if (changed.answer.reason !== undefined) tellReason(changed.answer.reason);
  }
  const ids = all.filter(({ answer }) => answer.ok).map(({ answer }) => answer.id);
  if (ids.length === 0) return firstFailure(all.map(({ code }) => code));

  const { end } = await waitForTasks({
    client,
    ids,
    since: 0,
    reporter: await openReporter(context, options),
    stop: () => Promise.all(ids.map((id) => stopWaited(client, id))),
    stopAt: options.stopOnInterrupt ? ['SIGINT'] : [],
  });
  if (end !== 'ended' && end !== 'terminated') return endWithout(context, end, ids);
  const outcomes = new Map<string, Outcome | undefined>();
  for (const id of ids) outcomes.set(id, await readOutcome(context, id));
  reportOutcomes(context, [...outcomes.values()], all.length > 1);
  if (end === 'terminated') return exitCodes.stopped;
  const codes = all.map(({ answer, code }) => {
    const outcome = outcomes.get(answer.id);
    if (!answer.ok) return code;
    return outcome ? outcomeExitCode(outcome.task) : exitCodes.failed;
  });
  return firstFailure(codes);
}
