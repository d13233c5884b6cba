import { isAbsent } from '../client/is-absent.ts';
import { asSentence, KrError } from '../protocol/errors.ts';
import { type ChangeOptions, refuseChange } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { writeJson } from './output/streams.ts';

type Settings = typeof import('../settings/change-settings.ts');

export interface SettingChange {
  /** As a sentence without its full stop. Throws `usage` when it can't be made. */
  describe: (settings: Settings, configDirectory: string) => string;
  make: (settings: Settings, configDirectory: string) => void;
}

/** Changes a setting, and lets a daemon that runs know. */
export async function changeSetting(
  context: Context,
  options: ChangeOptions,
  change: SettingChange,
): Promise<number> {
  const { configDirectory } = context.home;
  const settings = await import('../settings/change-settings.ts');
  const refused = await refuseChange(context, options, change.describe(settings, configDirectory));
  if (refused !== undefined) return refused;
  change.make(settings, configDirectory);
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
