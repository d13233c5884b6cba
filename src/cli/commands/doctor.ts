import { type ChangeOptions, confirmed, tellPlan } from '../changing.ts';
import type { Context, Run } from '../context.ts';
import type { Check } from '../doctor/check.ts';
import { checkAll } from '../doctor/check-all.ts';
import { isRunnable, runFix, whyNotRun } from '../doctor/run-fix.ts';
import { exitCodes } from '../exit-codes.ts';
import { usageError } from '../output/errors.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { requirePrompt } from '../prompt.ts';

export interface DoctorOptions extends ChangeOptions {
  fix?: boolean;
}

export const run: Run<DoctorOptions> = async (context, _args, { fix = false, whatIf, confirm }) => {
  if (!fix && (whatIf || confirm))
    throw usageError('--what-if and --confirm go with --fix: give that too, or leave them out.');
  const prompt = confirm && !whatIf ? requirePrompt() : undefined;
  let checks = await checkAll(context);
  let declined = false;
  if (fix) {
    const fixes = [...new Set(checks.map((check) => check.fix).filter((one) => one !== null))];
    if (whatIf) return tellFixes(context, fixes);
    const wishes = fixes.filter(isRunnable).map(wishOf);
    declined =
      prompt !== undefined &&
      wishes.length > 0 &&
      !(await confirmed(prompt, wishes, `Run these ${wishes.length} commands`));
    if (declined) context.note('Nothing was changed.');
    else for (const command of fixes) await runFix(context, command);
    if (!declined && fixes.length > 0) checks = await checkAll(context);
  }
  if (context.json) writeJson(checks);
  else writeData(checks.map(lineOf).join(''));
  return declined || checks.some(({ status }) => status === 'error') ? exitCodes.no : exitCodes.done;
};

const wishOf = (command: string): string => `Run ${command}`;

/** What would be run, and what would not. */
function tellFixes({ json, note }: Context, fixes: readonly string[]): number {
  const plan = fixes.map((fix) => tellPlan(isRunnable(fix) ? wishOf(fix) : { nothing: whyNotRun(fix) }));
  if (json) writeJson(plan);
  if (plan.length === 0) note('There is nothing to mend.');
  return exitCodes.done;
}

function lineOf({ name, status, message, fix }: Check): string {
  const line = `${status.padEnd(8)}${name.padEnd(12)}${sanitiseLine(message)}\n`;
  return fix === null ? line : `${line}${' '.repeat(20)}To mend it: ${fix}\n`;
}
