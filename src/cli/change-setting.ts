import { isAbsent } from '../client/daemon-link.ts';
import { KrError } from '../protocol/errors.ts';
import { type ChangeOptions, decideChange, noteDeclined } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { writeJson } from './output/streams.ts';

/** Changes a setting, and lets a daemon that runs know. */
export async function changeSetting(
  context: Context,
  options: ChangeOptions,
  description: string,
  change: () => void,
): Promise<number> {
  const decision = await decideChange(options, description);
  if (decision === 'declined') noteDeclined(context);
  if (decision !== 'go') return decision === 'what-if' ? exitCodes.done : exitCodes.no;
  change();
  try {
    await context.clientOfRunning().reload();
  } catch (error) {
    if (!(error instanceof KrError) || !isAbsent(error.cause)) throw error;
  }
  if (context.json) writeJson({ ok: true });
  return exitCodes.done;
}
