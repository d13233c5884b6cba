import { type ChangeOptions, decideChange } from '../changing.ts';
import type { Run } from '../context.ts';
import type { Check } from '../doctor/check.ts';
import { checkAll } from '../doctor/check-all.ts';
import { runFix } from '../doctor/run-fix.ts';
import { exitCodes } from '../exit-codes.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData, writeJson } from '../output/streams.ts';

export interface DoctorOptions extends ChangeOptions {
  fix?: boolean;
}

export const run: Run<DoctorOptions> = async (context, _args, { fix = false, ...options }) => {
  let checks = await checkAll(context);
  if (fix) {
    const fixes = new Set(checks.map((check) => check.fix).filter((one) => one !== null));
    for (const command of fixes) {
      if ((await decideChange(options, `Run ${command}`)) === 'go') await runFix(context, command);
    }
    if (fixes.size > 0) checks = await checkAll(context);
  }
  if (context.json) writeJson(checks);
  else writeData(checks.map(lineOf).join(''));
  return checks.some(({ status }) => status === 'error') ? exitCodes.no : exitCodes.done;
};

function lineOf({ name, status, message, fix }: Check): string {
  const line = `${status.padEnd(8)}${name.padEnd(12)}${sanitiseLine(message)}\n`;
  return fix === null ? line : `${line}${' '.repeat(20)}To mend it: ${fix}\n`;
}
