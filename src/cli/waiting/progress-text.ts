import type { FollowedTask } from '../../client/task-follower.ts';
import { sanitiseLine } from '../output/sanitise.ts';

/**
 * How a task is, in a few words: `42% - Uploading`, `Queued`, `Queued - Attempt 1 of 4 failed`, `Failed at 42% (timeout)`.
 */
export function progressText({ state, progress, faultCode, attempt }: FollowedTask): string {
  const message = sanitiseLine(progress.statusMessage);
  switch (state) {
    case 'Queued':
      return attempt > 0 ? `${state} - ${message}` : state;
    case 'Stopping':
      return state;
    case 'Failed':
    case 'Stopped': {
      const own = message === state || message === 'Cancelled' ? '' : ` - ${message}`;
      const reason = faultCode === null || faultCode === 'error' ? '' : ` (${faultCode})`;
      return `${state} at ${Math.round(progress.reachedPercent)}%${own}${reason}`;
    }
    default:
      return `${Math.round(progress.percentComplete)}% - ${message}`;
  }
}
