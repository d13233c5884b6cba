import { isAbsent } from '../client/is-absent.ts';
import { asSentence, KrError } from '../protocol/errors.ts';
import { type ChangeOptions, refuseChange } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { writeJson } from './output/streams.ts';

type Settings = typeof import('../settings/change-settings.ts');

/** Changes a setting, and lets a daemon that runs know. */
export async function changeSetting(
  context: Context,
  options: ChangeOptions,
  description: string,
  change: (settings: Settings, configDirectory: string) => void,
): Promise<number> {
  const refused = await refuseChange(context, options, description);
  if (refused !== undefined) return refused;
  change(await import('../settings/change-settings.ts'), context.home.configDirectory);
  try {
    await context.clientOfRunning().reload();
  } catch (error) {
    if (!(error instanceof KrError)) throw error;
    if (!isAbsent(error.cause)) {
      throw new KrError(
        error.code,
        `The change is kept, but the daemon has not followed it: ${asSentence(error)}`,
        { cause: error },
      );
    }
  }
  if (context.json) writeJson({ ok: true });
  return exitCodes.done;
}
