import { withId } from '../client/resolve-id.ts';
import { type ErrorCode, KrError } from '../protocol/errors.ts';
import type { State, TaskAct } from '../protocol/state.ts';
import type { TaskSummary } from '../protocol/task.ts';
import { type ChangeOptions, confirmed, tellWhatIf } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { readIds } from './ids-argument.ts';
import { firstFailure, tellReason } from './output/errors.ts';
import { writeData, writeJson } from './output/streams.ts';
import { type Prompt, requirePrompt } from './prompt.ts';

export interface EachChange {
  action: TaskAct | 'rename' | 'set-progress';
  /** Whether a prefix may only stand for ids that the daemon made itself. */
  generatedOnly: boolean;
  /** What would happen to a task, as a sentence without its full stop: `Stop task 'x'`. */
  describe: (id: string, descendants: readonly string[]) => string;
  /** The states in which the daemon does it, for `--what-if`; undefined: any. */
  allowedIn?: readonly State[] | undefined;
  /** Tells for `--what-if`, by exact ids, what else would be refused, and to which descendants it would happen too. */
  foresee?: (ids: readonly string[]) => Promise<ReadonlyMap<string, Foreseen>>;
  /** Whether a refusal says that there is nothing left to do. */
  isDone?: (refusal: KrError) => boolean;
  /** Does not print `true`: what the command prints is output of the task that runs it. */
  isSilent?: boolean;
  /** Called once with all ids, before the first is changed: for what can be done to many at once. */
  begin?: (ids: readonly string[]) => Promise<void>;
  /** Throws a KrError when the daemon refuses. */
  apply: (id: string) => Promise<unknown>;
}

export interface Foreseen {
  refusal?: KrError | undefined;
  descendants: readonly string[];
}

/** `3 descendants`. */
export function countDescendants({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'descendant' : 'descendants'}`;
}

/** One task's answer, as `--json` shows it; what would happen has the action too. */
interface Answer {
  id: string;
  ok: boolean;
  reason?: string;
  descendants?: readonly string[];
  action?: EachChange['action'];
  whatIf?: true;
}

export interface Changed {
  answer: Answer;
  /** The exit code that belongs to it. */
  code: number;
  /** Why the daemon refused; undefined when it did not. */
  refusal?: KrError;
}

/** Tasks by what a person typed, or as the daemon just listed them. */
export type Targets = readonly string[] | readonly TaskSummary[];

/** The reasons for which the answer is `false`; any other error ends the command. */
const refusals: readonly ErrorCode[] = ['not_found', 'wrong_state', 'descendants_running'];

/** Does something to each of the tasks, one after the other; prints `true` or `false`, a line per id. */
export async function changeEach(
  context: Context,
  targets: Targets,
  options: ChangeOptions,
  change: EachChange,
): Promise<number> {
  const all: Changed[] = [];
  for await (const changed of changes(context, targets, options, change)) {
    all.push(changed);
    const { ok, whatIf, reason } = changed.answer;
    if (context.json) continue;
    if (!whatIf && !(ok && change.isSilent)) writeData(`${ok}\n`);
    if (reason !== undefined) tellReason(reason);
  }
  if (context.json) writeJson(all.map(({ answer }) => answer));
  return firstFailure(all.map(({ code }) => code));
}

/** Does something to each of the tasks, one after the other, and gives the answers. */
export async function* changes(
  context: Context,
  targets: Targets,
  options: ChangeOptions,
  change: EachChange,
): AsyncGenerator<Changed> {
  const prompt = options.confirm && !options.whatIf ? requirePrompt() : undefined;
  const known = isListed(targets) ? targets : undefined;
  const ids = known ? known.map(({ id }) => id) : await readIds(targets as readonly string[]);
  if (options.whatIf) {
    for (const { answer } of await planChanges(context, known ?? ids, change)) {
      if (answer.ok) tellWhatIf(describe(change, answer));
      // What would happen is nothing: that is an answer, not a failure.
      yield { answer: { ...answer, action: change.action, whatIf: true }, code: exitCodes.done };
    }
  } else if (prompt) {
    yield* confirmedChanges(context, await planChanges(context, known ?? ids, change), change, prompt);
  } else {
    await change.begin?.(ids);
    for (const id of ids) yield await changeOne(context, id, change);
  }
}

/** Asks, then does what was shown and nothing else: @last may be another task by then, and a state another one. */
async function* confirmedChanges(
  context: Context,
  plan: readonly Changed[],
  change: EachChange,
  prompt: Prompt,
): AsyncGenerator<Changed> {
  const possible = plan.map(({ answer }) => answer).filter(({ ok }) => ok);
  const ids = possible.map(({ id }) => id);
  const all = `${change.action} ${ids.length} tasks`.replace(/^./, (first) => first.toUpperCase());
  const wishes = possible.map((answer) => describe(change, answer));
  const isConfirmed = wishes.length > 0 && (await confirmed(prompt, wishes, all));
  if (isConfirmed) await change.begin?.(ids);
  for (const step of plan) {
    if (!step.answer.ok) yield step;
    else if (isConfirmed) yield await changeOne(context, step.answer.id, change);
    else yield refused(step.answer.id, 'It was not confirmed.', exitCodes.no);
  }
}

function isListed(targets: Targets): targets is readonly TaskSummary[] {
  return typeof targets[0] === 'object';
}

async function changeOne({ client }: Context, text: string, change: EachChange): Promise<Changed> {
  // A refusal names the task that the text stands for, once that is known.
  let id = text;
  try {
    await withId(client, text, change, (exact) => {
      id = exact;
      return change.apply(exact);
    });
    return { answer: { id, ok: true }, code: exitCodes.done };
  } catch (error) {
    const refusal = asRefusal(error);
    return change.isDone?.(refusal)
      ? { answer: { id, ok: true }, code: exitCodes.done }
      : { answer: { id, ok: false, reason: refusal.message }, code: refusal.exitCode, refusal };
  }
}

/** What would happen to each of the tasks, and why it would not. */
async function planChanges(context: Context, targets: Targets, change: EachChange): Promise<Changed[]> {
  const plan: Changed[] = [];
  for (const target of targets) plan.push(await planOne(context, target, change));
  const possible = plan.filter(({ answer }) => answer.ok).map(({ answer }) => answer.id);
  const foreseen = await change.foresee?.(possible);
  return plan.map((step) => {
    const known = step.answer.ok ? foreseen?.get(step.answer.id) : undefined;
    if (!known) return step;
    const { refusal, descendants } = known;
    if (refusal) return refused(step.answer.id, refusal.message, refusal.exitCode);
    return descendants.length === 0 ? step : { ...step, answer: { ...step.answer, descendants } };
  });
}

async function planOne(
  { client }: Context,
  target: string | TaskSummary,
  change: EachChange,
): Promise<Changed> {
  try {
    const { id, state } =
      typeof target === 'object' ? target : await withId(client, target, change, (id) => client.state(id));
    if (!change.allowedIn || change.allowedIn.includes(state)) {
      return { answer: { id, ok: true }, code: exitCodes.done };
    }
    return refused(id, `Task '${id}' stays as it is: it is ${state}.`, exitCodes.no);
  } catch (error) {
    const refusal = asRefusal(error);
    return refused(target as string, refusal.message, refusal.exitCode);
  }
}

function describe(change: EachChange, { id, descendants = [] }: Answer): string {
  return change.describe(id, descendants);
}

function refused(id: string, reason: string, code: number): Changed {
  return { answer: { id, ok: false, reason }, code };
}

/** Throws what ends the command. */
function asRefusal(error: unknown): KrError {
  if (error instanceof KrError && refusals.includes(error.code)) return error;
  throw error;
}
