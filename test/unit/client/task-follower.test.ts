import { describe, expect, test } from 'vitest';
import { applyEvent, type FollowedTask, TaskFollower } from '../../../src/client/task-follower.ts';
import type { TaskEvent } from '../../../src/protocol/events.ts';
import type { State } from '../../../src/protocol/state.ts';

const progress = {
  percentComplete: 0,
  statusMessage: 'Not started',
  reachedPercent: 0,
  lastUpdatedUtc: '2026-01-01T00:00:00.000Z',
  isTerminal: false,
};

function stateEvent(taskId: string, state: State, at: string, code?: 'timeout'): TaskEvent {
  return {
    type: 'state',
    seq: 1,
    taskId,
    at,
    state,
    name: `Task ${taskId}`,
    language: 'JavaScript',
    parentId: null,
    progress,
    fault: code ? { code } : null,
    exitCode: null,
  };
}

const common = { seq: 2, taskId: 'a', at: 't9' };
const running = applyEvent(undefined, stateEvent('a', 'Running', 't1')) as FollowedTask;

describe('a task after an event', () => {
  test('life from creation to end', () => {
    let task: FollowedTask | undefined;
    const seen = (['Created', 'Queued', 'Running', 'Stopping', 'Failed'] as const).map((state, index) => {
      task = applyEvent(
        task,
        stateEvent('a', state, `t${index}`, state === 'Failed' ? 'timeout' : undefined),
      );
      return [task?.state, task?.startedAt, task?.completedAt, task?.faultCode];
    });
    expect(seen).toEqual([
      ['Created', null, null, null],
      ['Queued', null, null, null],
      ['Running', 't2', null, null],
      ['Stopping', 't2', null, null],
      ['Failed', 't2', 't4', 'timeout'],
    ]);
  });

  test('between two attempts it has no start, and the next one has its own', () => {
    const again = { ...stateEvent('a', 'Queued', 't2'), attempt: 1 };
    const between = applyEvent(running, again);
    expect(between).toMatchObject({ state: 'Queued', startedAt: null, attempt: 1 });
    const next = { ...stateEvent('a', 'Running', 't3'), attempt: 2 };
    expect(applyEvent(between, next)).toMatchObject({ state: 'Running', startedAt: 't3', attempt: 2 });
  });

  test.each<[string, TaskEvent, Partial<FollowedTask> | undefined]>([
    [
      'progress',
      { ...common, type: 'progress', progress: { ...progress, percentComplete: 5 } },
      { progress: { ...progress, percentComplete: 5 } },
    ],
    ['renamed', { ...common, type: 'renamed', name: 'new', description: null }, { name: 'new' }],
    ['output', { ...common, type: 'output', stream: 'stdout', text: 'x', position: null }, {}],
    ['result', { ...common, type: 'result', bytes: 1, result: 1 }, {}],
    ['stop-step', { ...common, type: 'stop-step', step: 'TERM' }, {}],
    ['removed', { ...common, type: 'removed' }, undefined],
  ])('%s', (_name, event, change) => {
    expect(applyEvent(running, event)).toEqual(change && { ...running, ...change });
  });

  test('an event of an unknown task makes none', () => {
    expect(applyEvent(undefined, { ...common, type: 'progress', progress })).toBeUndefined();
  });
});

describe('followed tasks', () => {
  test('named ones keep their order, whatever the case of the id', () => {
    const follower = new TaskFollower(['B', 'a']);
    follower.reset([{ ...running, id: 'b' }, running]);
    expect(follower.takes(stateEvent('b', 'Failed', 't'))).toBe(true);
    expect(follower.takes(stateEvent('c', 'Failed', 't'))).toBe(false);
    follower.apply(stateEvent('b', 'Failed', 't'));
    expect(follower.tasks.map(({ id, state }) => `${id} ${state}`)).toEqual(['b Failed', 'a Running']);
    expect(follower.allEnded).toBe(false);
    follower.apply({ ...common, type: 'removed' });
    expect(follower.allEnded).toBe(true);
  });

  test('of all tasks the newest comes first', () => {
    const follower = new TaskFollower();
    follower.reset([
      { ...running, id: 'newer' },
      { ...running, id: 'older' },
    ]);
    follower.apply(stateEvent('newest', 'Created', 't'));
    expect(follower.tasks.map(({ id }) => id)).toEqual(['newest', 'newer', 'older']);
  });
});

test('with recurse the descendants of named tasks are followed from their creation on, others are not', () => {
  const follower = new TaskFollower(['A'], true);
  const child = (id: string, parentId: string, state: State = 'Created'): TaskEvent => ({
    ...(stateEvent(id, state, 't1') as Extract<TaskEvent, { type: 'state' }>),
    parentId,
  });
  const take = (event: TaskEvent): boolean => {
    const takes = follower.takes(event);
    if (takes) follower.apply(event);
    return takes;
  };
  expect(take(child('early', 'a'))).toBe(false);
  expect(take(stateEvent('a', 'Completed', 't1'))).toBe(true);
  expect(follower.allEnded).toBe(true);
  expect([take(child('a1', 'A')), take(child('a1x', 'a1')), take(child('b1', 'b'))]).toEqual([
    true,
    true,
    false,
  ]);
  expect(take({ ...common, type: 'progress', taskId: 'a1x', progress })).toBe(true);
  expect(take({ ...common, type: 'progress', taskId: 'b1', progress })).toBe(false);
  expect(follower.allEnded).toBe(false);
  take(child('a1', 'a', 'Stopped'));
  take(child('a1x', 'a1', 'Failed'));
  expect(follower.allEnded).toBe(true);
  expect(follower.tasks.map(({ id }) => id)).toEqual(['a', 'a1', 'a1x']);
});
