import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeJson } from '../output/streams.ts';
import { refuseStop } from '../plan-stop.ts';
import { endInterrupted, type StopOptions, stopDaemon } from '../stop-daemon.ts';

export const run: Run<StopOptions & ChangeOptions> = async (context, _args, options) => {
  const refused = await refuseStop(context, options, 'restart');
  if (refused !== undefined) return refused;

  if ((await stopDaemon(context, options)) === 'interrupted') return endInterrupted(context);
  const status = await context.client.daemon();
  if (context.json) writeJson(status);
  else context.note(`The daemon runs: process ${status.pid}, socket ${status.socket}`);
  return exitCodes.done;
};
