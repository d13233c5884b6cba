import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeJson } from '../output/streams.ts';
import { type StopOptions, stopDaemon } from '../stop-daemon.ts';

export const run: Run<StopOptions & ChangeOptions> = async (context, _args, options) => {
  const refused = await refuseChange(context, options, 'Stop the daemon');
  if (refused !== undefined) return refused;

  const stopped = await stopDaemon(context, options);
  if (context.json) writeJson({ stopped });
  else context.note(stopped ? 'The daemon has stopped.' : 'The daemon is not running.');
  return exitCodes.done;
};
