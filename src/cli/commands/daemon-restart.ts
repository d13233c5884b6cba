import { type ChangeOptions, decideChange, noteDeclined } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeJson } from '../output/streams.ts';
import { type StopOptions, stopDaemon } from '../stop-daemon.ts';

export const run: Run<StopOptions & ChangeOptions> = async (context, _args, options) => {
  const decision = await decideChange(options, 'Restart the daemon');
  if (decision === 'declined') noteDeclined(context);
  if (decision !== 'go') return decision === 'what-if' ? exitCodes.done : exitCodes.no;

  await stopDaemon(context, options);
  const status = await context.client.daemon();
  if (context.json) writeJson(status);
  else context.note(`The daemon runs: process ${status.pid}, socket ${status.socket}`);
  return exitCodes.done;
};
