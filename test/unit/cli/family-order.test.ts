import { expect, test } from 'vitest';
import { familyOrder } from '../../../src/cli/waiting/family-order.ts';
import type { FollowedTask } from '../../../src/client/task-follower.ts';

const tasks = (
  [
    ['b', null],
    ['a', null],
    ['a1', 'A'],
    ['a2', 'a'],
    ['a1x', 'a1'],
    ['b1', 'b'],
  ] as const
).map(([id, parentId]) => ({ id, parentId }) as FollowedTask);

test.each([
  [['a'], ['a', 'a1', 'a1x', 'a2']],
  [
    ['a', 'b'],
    ['a', 'a1', 'a1x', 'a2', 'b', 'b1'],
  ],
  [
    ['a1', 'a'],
    ['a1', 'a1x', 'a', 'a2'],
  ],
  [
    ['a', 'a2'],
    ['a', 'a1', 'a1x', 'a2'],
  ],
  // One that was removed while it was waited for.
  [
    ['gone', 'b1'],
    ['gone', 'b1'],
  ],
])('of %j the family is %j', (ids, expected) => {
  expect(familyOrder(ids, tasks)).toEqual(expected);
});
