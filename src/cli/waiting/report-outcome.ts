import { isMissing } from '../../client/resolve-id.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Fault, Task } from '../../protocol/task.ts';
import { ciLogOf } from '../ci/ci-log-of.ts';
import { placeOf } from '../ci/place.ts';
import type { Context } from '../context.ts';
import { endWith, exitCodes } from '../exit-codes.ts';
import { firstFailure, tellReason } from '../output/errors.ts';
import { faultHead, faultText } from '../output/fault-text.ts';
import { resultText } from '../output/result-text.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData, writeJsonText, writeNote } from '../output/streams.ts';
import { tellWarnings } from '../output/tell-warnings.ts';
import type { Environment } from '../output/terminal.ts';
import { outcomeExitCode } from './outcome.ts';
import { isResultShown } from './shown-result.ts';

export interface Outcome {
  task: Task;
  /** JSON text. */
  result: string;
}

/** What has become of a task that was waited for; undefined when it was removed meanwhile. */
export function readOutcome({ client }: Context, id: string): Promise<Outcome | undefined> {
  return whileThere(id, async () => {
    const task = await client.state(id);
    return { task, result: isTerminal(task.state) ? await client.result(id) : 'null' };
  });
}

/** Asks about a task that was waited for; undefined, and said so, when it was removed meanwhile. */
export async function whileThere<T>(id: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isMissing(error)) throw error;
    tellReason(`Task '${id}' was removed while it was waited for: how it ended is not known.`);
    return undefined;
  }
}

/**
 * Prints the results on stdout and the faults on stderr; gives the exit code. `several`: ids were given as a list,
 * so JSON is an array. `outputShown`: what they wrote was shown while they ran.
 */
export function reportOutcomes(
  context: Context,
  outcomes: readonly (Outcome | undefined)[],
  several: boolean,
  outputShown = false,
): number {
  const code = firstFailure(
    outcomes.map((outcome) => (outcome ? outcomeExitCode(outcome.task) : exitCodes.failed)),
  );
  // Known before anything is written: a reader who leaves early does not change how the task ended.
  endWith(code);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  if (context.json) {
    const documents = known.map(({ task, result }) => withResult(task, result));
    if (several) writeJsonText(`[${documents.join(',')}]`);
    else documents.forEach(writeJsonText);
    return code;
  }
  for (const { task, result } of known) {
    if (!outputShown || !isResultShown(task)) writeData(resultText(parseExactJson(result)));
    tellEnd(context, task);
  }
  return code;
}

/** The task as JSON with its result, which stays as the daemon wrote it. */
function withResult(task: Task, result: string): string {
  return `${JSON.stringify(task).slice(0, -1)},"result":${result}}`;
}

function tellEnd(context: Context, task: Task): void {
  const { note, env } = context;
  const { name, state, fault } = task;
  const line = sanitiseLine(name);
  if (state === 'Failed') {
    writeNote(`kr: ${line} failed: ${fault ? faultText(fault) : 'no reason is known\n'}`);
    if (fault) annotateFault(env, name, fault);
  } else if (state === 'Stopped') note(`${line} was stopped.`);
  tellWarnings(context, task);
}

function annotateFault(env: Environment, title: string, fault: Fault): void {
  const place = placeOf(fault.position);
  const message = faultHead(fault);
  writeNote(ciLogOf(env)?.annotation?.({ severity: 'error', title, message, place }) ?? '');
}
