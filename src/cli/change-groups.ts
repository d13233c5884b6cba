import { type ErrorCode, KrError } from '../protocol/errors.ts';
import { type ChangeOptions, confirmed, tellWhatIf } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { firstFailure, tellReason } from './output/errors.ts';
import { writeData, writeJson } from './output/streams.ts';
import { requirePrompt } from './prompt.ts';

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
  const answers: Answer[] = [];
  const codes: number[] = [];
  for (const name of names) {
    let answer: Answer = { name, ok: true };
    let code: number = exitCodes.done;
    try {
      if (whatIf) tellWhatIf(await change.plan(name));
      else if (prompt && !(await isConfirmed(await change.plan(name)))) {
        [answer, code] = [{ name, ok: false, reason: 'It was not confirmed.' }, exitCodes.no];
      } else await change.apply(name);
    } catch (error) {
      const refusal = asRefusal(error);
      answer = { name, ok: false, reason: refusal.message };
      // What would happen is nothing: that is an answer, not a failure.
      code = whatIf ? exitCodes.done : refusal.exitCode;
    }
    if (whatIf) answer = { ...answer, action: change.action, whatIf };
    answers.push(answer);
    codes.push(code);
    if (context.json) continue;
    if (!whatIf) writeData(`${answer.ok}\n`);
    if (answer.reason !== undefined) tellReason(answer.reason);
  }
  if (context.json) writeJson(answers);
  return firstFailure(codes);

  async function isConfirmed(plan: string): Promise<boolean> {
    return prompt !== undefined && confirmed(prompt, [plan], plan);
  }
}

/** Throws what ends the command. */
function asRefusal(error: unknown): KrError {
  if (error instanceof KrError && refusals.includes(error.code)) return error;
  throw error;
}
