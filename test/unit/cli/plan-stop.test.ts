/** What a stop or restart of the daemon would do, by what is told of its tasks. */
import { expect, test } from 'vitest';
import { planStop } from '../../../src/cli/plan-stop.ts';

test.each([
  ['stop', undefined, {}, 'nothing'],
  ['restart', undefined, {}, 'a change'],
  ['stop', 0, {}, 'a change'],
  ['stop', 2, {}, 'nothing'],
  ['restart', 1, {}, 'nothing'],
  ['stop', 2, { force: true }, 'a change'],
  ['restart', 2, { wait: true }, 'a change'],
] as const)('%s with %s tasks and %j is %s', (verb, unfinished, options, expected) => {
  const plan = planStop(unfinished, options, verb);
  expect(typeof plan === 'string' ? 'a change' : 'nothing').toBe(expected);
});
