/** The memory that a task may hold: more, and it is killed, and has Failed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byAttempt } from '../helpers/attempts.ts';
import { TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  // Nobody waits for a grace period here.
  await home.ok(['config', 'set', 'gracePeriod', '1h']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
/** JavaScript that holds so many MiB, and does not listen. */
const holds = (size: number): string => `
  globalThis.held = Buffer.alloc(${size} * 1024 * 1024, 'x');
  await new Promise(() => setInterval(() => {}, 1000));`;
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const tells = expect.stringMatching(/^The task held \d+(\.\d)? MiB of memory, and may hold 200 MiB/);
const exceeded = { state: 'Failed', exitCode: null, fault: { code: 'memory_exceeded', message: tells } };

describe('a task that holds more memory than it may', () => {
  it('is killed at once, and told clearly', async () => {
    const ran = await home.kr(['run', ...js, holds(400), '--max-memory', '200MiB', '--id', 'big']);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('may hold 200 MiB') });
    expect(await taskOf('big')).toMatchObject(exceeded);
    const events = await home.eventsUntil('big', ({ state }) => state === 'Failed');
    expect(events.filter(({ type }) => type === 'stop-step').map(({ step }) => step)).toEqual([
      'asked',
      'KILL',
    ]);
    expect(await home.ok(['get', 'big', '--columns', 'state'])).toContain('memory_exceeded');
  });

  it('holds what its processes hold, also those of another session, which are gone with it', async () => {
    const child = 'globalThis.held = Buffer.alloc(400 * 1024 * 1024, 1); setInterval(() => {}, 1000)';
    const code = `const { spawn } = await import('node:child_process');
      const child = spawn('setsid', [process.execPath, '-e', ${JSON.stringify(child)}], { stdio: 'ignore' });
      await new Promise((resolve) => child.once('spawn', resolve));
      console.log(child.pid); await new Promise(() => setInterval(() => {}, 1000));`;
    await home.kr(['run', ...js, code, '--max-memory', '200MiB', '--id', 'family']);
    expect(await taskOf('family')).toMatchObject(exceeded);
    await gone(Number(await home.ok(['logs', 'family'])));
  });

  it('may be one of .NET as well', async () => {
    const cs = `var held = new byte[500_000_000]; System.Array.Fill(held, (byte)1);
      await Task.Delay(-1); return held.Length;`;
    const csharp = ['run', '--language', 'cs', '--code', cs, '--max-memory', '400MiB'];
    expect((await home.kr(csharp)).stderr).toContain('may hold 400 MiB');
    const ps = '$held = [byte[]]::new(500000000); [Array]::Fill($held, [byte]1); Start-Sleep 3600';
    const powershell = ['run', '--script-block', ps, '--max-memory', '400MiB'];
    expect((await home.kr(powershell)).stderr).toContain('may hold 400 MiB');
  });

  it('is tried again when that is asked for', async () => {
    const code = byAttempt(home, 'less', holds(400), 'return "with less"');
    const options = ['--max-memory', '200MiB', '--retry', '1', '--retry-on', 'memory_exceeded'];
    expect(await home.ok(['run', ...js, code, ...options])).toBe('with less');
  });
});

it('a task with less is not touched, and its process, which is its own, goes with it', async () => {
  const code = 'return process.pid';
  const pid = Number(await home.ok(['run', ...js, code, '--max-memory', '2GiB']));
  // Another runner would wait for the next task.
  await gone(pid);
  const { id } = (await home.request('POST', '/tasks/run/js', { code, maxMemory: 2 ** 31 })).json;
  await gone(Number(await home.ok(['wait', id])));
});

it.each(['much', '-1', '', '0'])('refuses %j as a size', async (maxMemory) => {
  expect(await home.kr(['new', ...js, '1', '--max-memory', maxMemory])).toMatchObject({ code: 2 });
  expect((await home.request('POST', '/tasks/create/js', { code: '1', maxMemory })).json).toMatchObject({
    code: 'invalid_request',
  });
});
