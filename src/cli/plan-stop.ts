import { isAbsent } from '../client/is-absent.ts';
import { KrError } from '../protocol/errors.ts';
import { type Change, type ChangeOptions, refuseChange } from './changing.ts';
import type { Context } from './context.ts';
import type { StopOptions } from './stop-daemon.ts';

/** The exit code of a stop or restart that is not made, as of `refuseChange`; undefined when it is. */
export async function refuseStop(
  context: Context,
  options: StopOptions & ChangeOptions,
  verb: 'stop' | 'restart',
): Promise<number | undefined> {
  if (!options.whatIf && !options.confirm) return undefined;
  return refuseChange(context, options, planStop(await countUnfinished(context, options), options, verb));
}

/** What would happen to a daemon with so many tasks that have not ended; undefined: to none. */
export function planStop(
  unfinished: number | undefined,
  { force = false, wait = false }: StopOptions,
  verb: 'stop' | 'restart',
): Change {
  if (unfinished === undefined) {
    return verb === 'stop'
      ? { nothing: 'the daemon is not running' }
      : 'Start the daemon, which is not running';
  }
  const change = `${verb === 'stop' ? 'Stop' : 'Restart'} the daemon`;
  if (unfinished === 0) return change;
  const tasks = unfinished === 1 ? 'a task has' : `${unfinished} tasks have`;
  if (force) return `${change}, where ${tasks} not ended: stop ${unfinished === 1 ? 'it' : 'them'} first`;
  if (wait) return `${change} once ${tasks} ended`;
  return { nothing: `${tasks} not ended, which needs --wait or --force` };
}

async function countUnfinished(context: Context, { force }: StopOptions): Promise<number | undefined> {
  try {
    const tasks = await context.clientOfRunning().list({ whereState: 'Queued,Running,Stopping' });
    return tasks.length;
  } catch (error) {
    if (error instanceof KrError && isAbsent(error.cause)) return undefined;
    // One that does not answer is killed.
    if (force) return 0;
    throw error;
  }
}
