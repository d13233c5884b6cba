/** Whose memory counts for a task, and how, among real processes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { taskMemoryBytes } from '../../../src/runners/task-memory.ts';
import { familyOf, kill } from '../../helpers/processes.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of children.splice(0)) if (pid !== undefined) familyOf(pid).forEach(kill);
});

const mib = 1024 * 1024;
const home = `/tmp/memory-of-${process.pid}`;
const mark = { home, taskIds: ['a'] };
/** Perl that holds so many MiB. */
const hold = (size: number): string => `my $held = ''; vec($held, ${size} * 1024 * 1024 - 1, 8) = 1`;
const up = '$| = 1; print "up\\n"; sleep 300';

/** A process that leads a group, once it says that it is up. */
async function started(code: string, env: Record<string, string> = {}): Promise<number> {
  const child = spawn('perl', ['-e', code], { env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child.pid as number;
}

describe.skipIf(spawnSync('perl', ['-v']).status !== 0)('the memory of a task', () => {
  it('is that of its runner and of all that came of it', async () => {
    const alone = await started(up);
    expect(await taskMemoryBytes(alone, null, 0)).toBeLessThan(50 * mib);

    // In the group, and in another session.
    const children = `fork or do { ${hold(60)}; sleep 300 }; fork or do { POSIX::setsid(); ${hold(80)}; sleep 300 }`;
    const parent = await started(`use POSIX; ${children}; ${up}`);
    await expect.poll(() => taskMemoryBytes(parent, null, 0)).toBeGreaterThan(140 * mib);
    // Known by their environment alone.
    await started(`${hold(70)}; ${up}`, { KR_HOME: home, KR_TASK_ID: 'a' });
    await started(`${hold(90)}; ${up}`, { KR_HOME: home, KR_TASK_ID: 'b' });
    expect(await taskMemoryBytes(parent, mark, 0)).toBeGreaterThan(210 * mib);
    expect(await taskMemoryBytes(parent, mark, 0)).toBeLessThan(290 * mib);
  });

  it('counts what its processes share once, where it matters', async () => {
    const leader = await started(`${hold(80)}; fork or do { sleep 300 } for 1..4; ${up}`);
    expect(await taskMemoryBytes(leader, null, 1000 * mib)).toBeGreaterThan(300 * mib);
    const shared = await taskMemoryBytes(leader, null, 200 * mib);
    expect(shared).toBeGreaterThan(80 * mib);
    expect(shared).toBeLessThan(200 * mib);
  });

  it('is not known of one that is gone', async () => {
    const { pid } = spawnSync('true');
    expect(await taskMemoryBytes(pid, null, 0)).toBeNull();
  });
});
