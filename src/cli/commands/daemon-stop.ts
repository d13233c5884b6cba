import { type ChangeOptions, decideChange, noteDeclined } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeJson } from '../output/streams.ts';
import { type StopOptions, stopDaemon } from '../stop-daemon.ts';

export const run: Run<StopOptions & ChangeOptions> = async (context, _args, options) => {
  const decision = await decideChange(options, 'Stop the daemon');
  if (decision === 'declined') noteDeclined(context);
  if (decision !== 'go') return decision === 'what-if' ? exitCodes.done : exitCodes.no;

  const stopped = await stopDaemon(context, options);
  if (context.json) writeJson({ stopped });
  else context.note(stopped ? 'The daemon has stopped.' : 'The daemon is not running.');
  return exitCodes.done;
};
