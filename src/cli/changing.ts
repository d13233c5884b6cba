import type { Context } from './context.ts';
import { usageError } from './output/errors.ts';
import { sanitiseLine } from './output/sanitise.ts';
import { writeNote } from './output/streams.ts';

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
    throw usageError('--confirm asks on a terminal, and there is none here.');
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

/** Tells that a change was declined at the prompt. */
export function noteDeclined({ note }: Context): void {
  note('Nothing was changed.');
}
