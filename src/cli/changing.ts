import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { sanitiseLine } from './output/sanitise.ts';
import { writeJson, writeNote } from './output/streams.ts';
import { type Prompt, requirePrompt } from './prompt.ts';

/** Options of every verb that changes something. */
export interface ChangeOptions {
  whatIf?: boolean;
  confirm?: boolean;
}

/** Changes that are shown in full before it is asked about them. */
const mostShown = 20;

/** Says what would happen, for `--what-if`. */
export function tellWhatIf(change: string): void {
  writeNote(`What if: ${sanitiseLine(change)}\n`);
}

/**
 * Asks once whether changes are to be made. One is the question itself, such as `Stop task 'x'`; several are listed
 * before it, and `all` sums them up: `Stop 3 tasks`.
 */
export async function confirmed(prompt: Prompt, changes: readonly string[], all: string): Promise<boolean> {
  const [only = '', ...others] = changes.map(sanitiseLine);
  if (others.length === 0) return isYes(await prompt.ask(`${only}? [y/N] `));
  const more = changes.length - mostShown;
  const shown = [only, ...others].slice(0, mostShown).map((line) => `  ${line}\n`);
  writeNote(`${shown.join('')}${more > 0 ? `  and ${more} more\n` : ''}`);
  return isYes(await prompt.ask(`${all}? [y/N] `));
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

/** A change, as a sentence without its full stop such as `Stop the daemon`, or why there is none to make. */
export type Change = string | { nothing: string };

/** Says for `--what-if` what a change would be; gives it as JSON has it. */
export function tellPlan(change: Change): object {
  if (typeof change === 'string') {
    tellWhatIf(change);
    return { whatIf: true, change };
  }
  tellWhatIf(`Nothing, since ${change.nothing}`);
  return { whatIf: true, change: null, reason: change.nothing };
}

/**
 * The exit code of a command whose one change is not made; undefined when it is. With `--json` the plan is the
 * document: `{whatIf: true, change}`, or `{whatIf: true, change: null, reason}`. `--confirm` without a terminal throws
 * `usage`; nothing is not asked about.
 */
export async function refuseChange(
  context: Context,
  { whatIf, confirm }: ChangeOptions,
  change: Change,
): Promise<number | undefined> {
  if (whatIf) {
    const plan = tellPlan(change);
    if (context.json) writeJson(plan);
    return exitCodes.done;
  }
  const prompt = confirm ? requirePrompt() : undefined;
  if (!prompt || typeof change !== 'string' || (await confirmed(prompt, [change], change))) return undefined;
  context.note('Nothing was changed.');
  return exitCodes.no;
}
