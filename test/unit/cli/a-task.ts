import type { TaskSummary } from '../../../src/protocol/task.ts';

/** A task as the daemon lists it, with what a test wants to be different. */
export function aTask(changes: Partial<TaskSummary>): TaskSummary {
  return {
    id: 'one',
    name: 'Task one',
    description: null,
    language: 'JavaScript',
    state: 'Running',
    stateText: 'Running',
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:01.000Z',
    completedAt: null,
    duration: 1.5,
    progress: {
      percentComplete: 10,
      statusMessage: 'Running',
      reachedPercent: 10,
      lastUpdatedUtc: '2026-01-01T00:00:01.000Z',
      isTerminal: false,
    },
    parentId: null,
    childrenId: [],
    fault: null,
    exitCode: null,
    group: 'default',
    priority: 0,
    key: null,
    restartOf: null,
    attempt: 1,
    waitsFor: [],
    warnings: [],
    gitCommit: null,
    ...changes,
  };
}
