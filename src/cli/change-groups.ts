import { type ErrorCode, KrError } from '../protocol/errors.ts';
import { type ChangeOptions, confirmed, tellWhatIf } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { firstFailure, tellReason } from './output/errors.ts';
import { writeData, writeJson } from './output/streams.ts';
import { type Prompt, requirePrompt } from './prompt.ts';

export interface GroupChange {
  action: 'set' | 'suspend' | 'resume' | 'remove';
  /** What would happen to a group, as a sentence without its full stop. Throws the KrError of a refusal. */
  plan: (name: string) => Promise<string>;
  /** Throws a KrError when the daemon refuses. */
  apply: (name: string) => Promise<void>;
}

/** One group's answer, as `--json` shows it; what would happen has the action too. */
interface Answer {
  name: string;
  ok: boolean;
  reason?: string;
  action?: GroupChange['action'];
  whatIf?: true;
}

interface Step {
  answer: Answer;
  /** The exit code that belongs to it. */
  code: number;
  /** What would happen; empty where it is refused. */
  plan: string;
}

/** The reasons for which the answer is `false`; any other error ends the command. */
const refusals: readonly ErrorCode[] = ['group_not_found', 'default_group', 'group_not_empty'];

/** Does something to each of the groups, one after the other; prints `true` or `false`, a line for each. */
export async function changeGroups(
  context: Context,
  names: readonly string[],
  { whatIf, confirm }: ChangeOptions,
  change: GroupChange,
): Promise<number> {
  const prompt = confirm && !whatIf ? requirePrompt() : undefined;
  let steps: Step[] = names.map((name) => ({ answer: { name, ok: true }, code: exitCodes.done, plan: '' }));
  if (whatIf || prompt) steps = await inTurn(steps, (name) => change.plan(name));
  if (prompt && !(await isConfirmed(prompt, steps, change))) steps = steps.map(unconfirmed);
  const apply = async (name: string): Promise<string> => {
    await change.apply(name);
    return '';
  };
  steps = whatIf ? steps.map((step) => planned(step, change)) : await inTurn(steps, apply);

  for (const { answer, plan } of steps) {
    if (whatIf && answer.ok) tellWhatIf(plan);
    if (context.json) continue;
    if (!whatIf) writeData(`${answer.ok}\n`);
    if (answer.reason !== undefined) tellReason(answer.reason);
  }
  if (context.json) writeJson(steps.map(({ answer }) => answer));
  return firstFailure(steps.map(({ code }) => code));
}

/** The steps once each that is not refused yet was planned or done: `act` gives what would happen. */
async function inTurn(steps: readonly Step[], act: (name: string) => Promise<string>): Promise<Step[]> {
  const done: Step[] = [];
  for (const step of steps) {
    const { answer } = step;
    try {
      done.push(answer.ok ? { ...step, plan: await act(answer.name) } : step);
    } catch (error) {
      if (!(error instanceof KrError) || !refusals.includes(error.code)) throw error;
      done.push(refused(answer.name, error.message, error.exitCode));
    }
  }
  return done;
}

async function isConfirmed(
  prompt: Prompt,
  steps: readonly Step[],
  { action }: GroupChange,
): Promise<boolean> {
  const plans = steps.filter(({ answer }) => answer.ok).map(({ plan }) => plan);
  const all = `${action} ${plans.length} groups`.replace(/^./, (first) => first.toUpperCase());
  return plans.length > 0 && confirmed(prompt, plans, all);
}

function unconfirmed(step: Step): Step {
  return step.answer.ok ? refused(step.answer.name, 'It was not confirmed.', exitCodes.no) : step;
}

/** What would happen is nothing: that is an answer, not a failure. */
function planned({ answer, plan }: Step, { action }: GroupChange): Step {
  return { answer: { ...answer, action, whatIf: true }, code: exitCodes.done, plan };
}

function refused(name: string, reason: string, code: number): Step {
  return { answer: { name, ok: false, reason }, code, plan: '' };
}
