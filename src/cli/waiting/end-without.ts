import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { WaitEnd } from './wait-for-tasks.ts';

/** Ends a command that did not wait to the end: says that the tasks go on, and how to stop them. */
export function endWithout(
  { note }: Context,
  end: Exclude<WaitEnd, 'ended' | 'terminated'>,
  ids: readonly string[],
): number {
  const goesOn = `${ids.length === 1 ? 'The task goes' : 'The tasks go'} on. To stop: kr stop-task ${ids.join(' ')}`;
  switch (end) {
    case 'interrupted':
      note(`Interrupted. ${goesOn}`);
      return exitCodes.interrupted;
    case 'timeout':
      note(`The time is up. ${goesOn}`);
      return exitCodes.timeout;
    case 'hang-up':
      return exitCodes.hangUp;
  }
}
