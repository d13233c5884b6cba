import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { usageError } from '../output/errors.ts';
import { writeJson } from '../output/streams.ts';

export interface DaemonStartOptions extends ChangeOptions {
  maxRunspaces?: string;
}

export const run: Run<DaemonStartOptions> = async (context, _args, options) => {
  const { maxRunspaces } = options;
  if (maxRunspaces !== undefined && !/^[1-9]\d*$/.test(maxRunspaces)) {
    throw usageError(
      `--max-runspaces takes a whole number from 1 on, not '${maxRunspaces}': give one such as 4.`,
    );
  }
  const setting = maxRunspaces === undefined ? '' : `set maxRunners to ${maxRunspaces}`;
  const change = `Start the daemon, if it does not run${setting && `, and ${setting}`}`;
  const refused = await refuseChange(context, options, change);
  if (refused !== undefined) return refused;

  if (maxRunspaces !== undefined) {
    const { setSetting } = await import('../../settings/change-settings.ts');
    setSetting(context.home.configDirectory, 'maxRunners', maxRunspaces);
  }
  // One that only waits for its last tasks goes on, and one that stops is followed by another.
  await context.client.resume();
  const status = await context.client.daemon();
  // One that ran already has not read the new setting yet.
  if (maxRunspaces !== undefined) await context.client.reload();
  if (context.json) writeJson(status);
  else context.note(`The daemon runs: process ${status.pid}, socket ${status.socket}`);
  return exitCodes.done;
};
