import type { Progress } from '../../../src/protocol/progress.ts';
import type { TaskView } from '../../../src/tui/task-view.ts';

/** The moment at which the tests draw: 12.3 seconds after the start of every task. */
export const now = Date.parse('2026-01-01T00:00:12.300Z');

type Changes = Partial<Omit<TaskView, 'progress'>> & { progress?: Partial<Progress> };

/** A running task at 42 percent, with changes. */
export function makeTask({ progress, ...changes }: Changes = {}): TaskView {
  return {
    id: 'a',
    name: 'build',
    state: 'Running',
    startedAt: '2026-01-01T00:00:00.000Z',
    completedAt: null,
    parentId: null,
    faultCode: null,
    attempt: changes.state === 'Queued' || changes.state === 'Created' ? 0 : 1,
    waitsFor: [],
    ...changes,
    progress: {
      percentComplete: 42,
      reachedPercent: 42,
      statusMessage: 'Uploading',
      lastUpdatedUtc: '2026-01-01T00:00:10.000Z',
      isTerminal: false,
      ...progress,
    },
  };
}

/** A task that ended at 5.2 seconds. */
export function makeEnded(
  state: 'Completed' | 'Failed' | 'Stopped',
  reachedPercent: number,
  changes: Changes = {},
) {
  return makeTask({
    state,
    completedAt: '2026-01-01T00:00:05.200Z',
    ...changes,
    progress: { percentComplete: 100, reachedPercent, statusMessage: state, isTerminal: true },
  });
}
