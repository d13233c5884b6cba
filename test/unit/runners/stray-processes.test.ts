/** Whose processes are found, among real ones. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { endStrays, markOf, signalStrays } from '../../../src/runners/stray-processes.ts';
import { isAlive } from './fixtures/process-alive.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Of this test run alone. */
const home = `/tmp/strays-of-${process.pid}`;

/** A process in a group of its own, with this in its environment and no more. */
async function started(env: Record<string, string>, args = ['300']): Promise<ChildProcess & { pid: number }> {
  const child = spawn('/bin/sleep', args, { env, detached: true, stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

const exitOf = async (child: ChildProcess) => (await once(child, 'exit'))[1];

it('kills those of the task, whatever else they have, and no others', async () => {
  const [mine, mineToo, ...others] = await Promise.all([
    started({ KR_HOME: home, KR_TASK_ID: 'a' }),
    started({ X: '1', KR_TASK_ID: 'b', Y: '', KR_HOME: home }),
    started({ KR_HOME: home, KR_TASK_ID: 'ab' }),
    started({ KR_HOME: home, KR_TASK_ID: 'A' }),
    started({ KR_HOME: home, OTHER_KR_TASK_ID: 'a' }),
    started({ KR_HOME: `${home}/x`, KR_TASK_ID: 'a' }),
    started({ KR_TASK_ID: 'a' }),
    started({ KR_HOME: home }),
    started({}, ['300', '301']),
  ]);
  const exits = [exitOf(mine), exitOf(mineToo)];
  await endStrays({ home, taskIds: ['a', 'b', 'c'] });
  expect(await Promise.all(exits)).toEqual(['SIGKILL', 'SIGKILL']);
  expect(others.filter(({ pid }) => !isAlive(pid))).toEqual([]);
});

it('signals those that are not in the group that was signalled already', async () => {
  const env = { KR_HOME: home, KR_TASK_ID: 'a' };
  const [stray, member] = await Promise.all([started(env), started(env)]);
  const exit = exitOf(stray);
  await signalStrays({ home, taskIds: ['a'] }, 'SIGTERM', member.pid);
  expect(await exit).toBe('SIGTERM');
  expect(isAlive(member.pid)).toBe(true);
});

it('knows no processes of an environment that has no mark', () => {
  expect(markOf({ KR_HOME: home, KR_TASK_ID: 'a', X: '' })).toEqual({ home, taskIds: ['a'] });
  expect([markOf({}), markOf({ KR_HOME: home }), markOf({ KR_HOME: '', KR_TASK_ID: 'a' })]).toEqual([
    null,
    null,
    null,
  ]);
});
