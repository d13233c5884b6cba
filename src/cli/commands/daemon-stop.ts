import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeJson } from '../output/streams.ts';
import { refuseStop } from '../plan-stop.ts';
import { endInterrupted, type StopOptions, stopDaemon } from '../stop-daemon.ts';

export const run: Run<StopOptions & ChangeOptions> = async (context, _args, options) => {
  const refused = await refuseStop(context, options, 'stop');
  if (refused !== undefined) return refused;

  const end = await stopDaemon(context, options);
  if (end === 'interrupted') return endInterrupted(context);
  if (context.json) writeJson({ stopped: end === 'stopped' });
  else context.note(end === 'stopped' ? 'The daemon has stopped.' : 'The daemon is not running.');
  return exitCodes.done;
};
