import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { usageError } from './output/errors.ts';
import { sanitiseLine } from './output/sanitise.ts';
import { writeJson, writeNote } from './output/streams.ts';

/** Options of every verb that changes something. */
export interface ChangeOptions {
  whatIf?: boolean;
  confirm?: boolean;
}

/**
 * Decides whether a change is made. `--what-if` says what would happen; `--confirm` asks on the terminal, and is an
 * error without one, never a silent yes. `change` is what would happen, such as `stop task 'x'`.
 */
export async function decideChange(
  { whatIf, confirm }: ChangeOptions,
  change: string,
): Promise<'go' | 'what-if' | 'declined'> {
  if (whatIf) {
    writeNote(`What if: ${sanitiseLine(change)}\n`);
    return 'what-if';
  }
  if (!confirm) return 'go';
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw usageError(
      '--confirm asks on a terminal, and there is none here: leave it out, or look first with --what-if.',
    );
  }
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${sanitiseLine(change)}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim()) ? 'go' : 'declined';
  } finally {
    prompt.close();
  }
}

/**
 * The exit code of a command whose one change is not made; undefined when it is. With `--json` the plan is the
 * document: `{whatIf: true, change}`.
 */
export async function refuseChange(
  context: Context,
  options: ChangeOptions,
  change: string,
): Promise<number | undefined> {
  const decision = await decideChange(options, change);
  if (decision === 'go') return undefined;
  if (decision === 'declined') {
    context.note('Nothing was changed.');
    return exitCodes.no;
  }
  if (context.json) writeJson({ whatIf: true, change });
  return exitCodes.done;
}
