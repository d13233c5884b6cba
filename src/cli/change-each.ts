import { isMissing, withId } from '../client/resolve-id.ts';
import { type ErrorCode, KrError } from '../protocol/errors.ts';
import type { State } from '../protocol/state.ts';
import type { Task } from '../protocol/task.ts';
import { type ChangeOptions, decideChange } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { readIds } from './ids-argument.ts';
import { firstFailure, tellReason } from './output/errors.ts';
import { writeData, writeJson } from './output/streams.ts';

export interface EachChange {
  /** Whether a prefix may only stand for ids that the daemon made itself. */
  generatedOnly: boolean;
  /** What would happen to a task, as a sentence without its full stop: `Stop task 'x'`. */
  describe: (id: string) => string;
  /** The states in which the daemon does it, for `--what-if`; undefined: any. */
  allowedIn?: readonly State[] | undefined;
  /** Whether a task that is gone already counts as done. */
  missingIsDone?: boolean;
  /** Throws a KrError when the daemon refuses. */
  apply: (id: string) => Promise<unknown>;
}

/** One task's answer, as `--json` shows it. */
interface Answer {
  id: string;
  ok: boolean;
  reason?: string;
  whatIf?: true;
}

export interface Changed {
  answer: Answer;
  /** The exit code that belongs to it. */
  code: number;
  /** Why the daemon refused; undefined when it did not. */
  refusal?: KrError;
}

/** The reasons for which the answer is `false`; any other error ends the command. */
const refusals: readonly ErrorCode[] = ['not_found', 'wrong_state', 'descendants_running'];

/** Does something to each of the tasks, one after the other; prints `true` or `false`, a line per id. */
export async function changeEach(
  context: Context,
  ids: readonly string[],
  options: ChangeOptions,
  change: EachChange,
): Promise<number> {
  const all: Changed[] = [];
  for await (const changed of changes(context, ids, options, change)) {
    all.push(changed);
    const { ok, whatIf, reason } = changed.answer;
    if (context.json) continue;
    if (!whatIf) writeData(`${ok}\n`);
    if (reason !== undefined) tellReason(reason);
  }
  if (context.json) writeJson(all.map(({ answer }) => answer));
  return firstFailure(all.map(({ code }) => code));
}

/** Does something to each of the tasks, one after the other, and gives the answers. */
export async function* changes(
  context: Context,
  ids: readonly string[],
  options: ChangeOptions,
  change: EachChange,
): AsyncGenerator<Changed> {
  for (const id of await readIds(ids)) yield await changeOne(context, id, options, change);
}

async function changeOne(
  { client }: Context,
  text: string,
  options: ChangeOptions,
  change: EachChange,
): Promise<Changed> {
  const { generatedOnly, apply, missingIsDone = false } = change;
  // A refusal names the task that the text stands for, once that is known.
  let id = text;
  try {
    if (options.whatIf || options.confirm) {
      const task = await withId(client, text, { generatedOnly }, (id) => client.state(id));
      const decided = await decideFor(task, options, change);
      if (decided) return decided;
    }
    await withId(client, text, { generatedOnly }, (exact) => {
      id = exact;
      return apply(exact);
    });
    return { answer: { id, ok: true }, code: exitCodes.done };
  } catch (error) {
    if (!(error instanceof KrError) || !refusals.includes(error.code)) throw error;
    if (missingIsDone && isMissing(error)) return { answer: { id, ok: true }, code: exitCodes.done };
    const answer: Answer = { id, ok: false, reason: error.message };
    // What would happen is nothing: that is an answer, not a failure.
    return options.whatIf
      ? { answer: { ...answer, whatIf: true }, code: exitCodes.done }
      : { answer, code: error.exitCode, refusal: error };
  }
}

/** The answer of a change that is not made; undefined when it is to be made. */
async function decideFor(
  { id, state }: Task,
  options: ChangeOptions,
  { describe, allowedIn }: EachChange,
): Promise<Changed | undefined> {
  if (options.whatIf && allowedIn && !allowedIn.includes(state)) {
    const reason = `Nothing would happen to task '${id}': it is ${state}.`;
    return { answer: { id, ok: false, reason, whatIf: true }, code: exitCodes.done };
  }
  const decision = await decideChange(options, describe(id));
  if (decision === 'go') return undefined;
  return decision === 'what-if'
    ? { answer: { id, ok: true, whatIf: true }, code: exitCodes.done }
    : { answer: { id, ok: false, reason: 'It was not confirmed.' }, code: exitCodes.no };
}
