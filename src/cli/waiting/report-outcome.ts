import { isMissing } from '../../client/resolve-id.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Task } from '../../protocol/task.ts';
import type { Context } from '../context.ts';
import { endWith, exitCodes } from '../exit-codes.ts';
import { firstFailure, tellReason } from '../output/errors.ts';
import { faultText } from '../output/fault-text.ts';
import { resultText } from '../output/result-text.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData, writeNote } from '../output/streams.ts';
import { outcomeExitCode } from './outcome.ts';

export interface Outcome {
  task: Task;
  /** JSON text. */
  result: string;
}

/** What has become of a task that was waited for; undefined when it was removed meanwhile. */
export async function readOutcome({ client }: Context, id: string): Promise<Outcome | undefined> {
  try {
    const task = await client.state(id);
    return { task, result: isTerminal(task.state) ? await client.result(id) : 'null' };
  } catch (error) {
    if (!isMissing(error)) throw error;
    tellReason(`Task '${id}' was removed while it was waited for: how it ended is not known.`);
    return undefined;
  }
}

/**
 * Prints the results on stdout and the faults on stderr; gives the exit code. `several`: ids were given as a list,
 * so JSON is an array.
 */
export function reportOutcomes(
  context: Context,
  outcomes: readonly (Outcome | undefined)[],
  several: boolean,
): number {
  const code = firstFailure(
    outcomes.map((outcome) => (outcome ? outcomeExitCode(outcome.task) : exitCodes.failed)),
  );
  // Known before anything is written: a reader who leaves early does not change how the task ended.
  endWith(code);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  if (context.json) {
    const documents = known.map(({ task, result }) => withResult(task, result));
    writeData(several ? `[${documents.join(',')}]\n` : documents.map((one) => `${one}\n`).join(''));
    return code;
  }
  for (const { task, result } of known) {
    writeData(resultText(parseExactJson(result)));
    tellEnd(context, task);
  }
  return code;
}

/** The task as JSON with its result, which stays as the daemon wrote it. */
function withResult(task: Task, result: string): string {
  return `${JSON.stringify(task).slice(0, -1)},"result":${result}}`;
}

function tellEnd({ note }: Context, task: Task): void {
  const name = sanitiseLine(task.name);
  if (task.state === 'Failed')
    writeNote(`kr: ${name} failed: ${task.fault ? faultText(task.fault) : 'no reason is known\n'}`);
  else if (task.state === 'Stopped') note(`${name} was stopped.`);
}
