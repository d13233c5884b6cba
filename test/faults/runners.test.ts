/** Runners that are killed, and snippets that do not listen: each language, with what the snippet left running. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeAdapter } from '../../src/runners/node/adapter.ts';
import { runMessage } from '../../src/runners/run-message.ts';
import { definition } from '../helpers/definition.ts';
import { forever, running, stopAll } from '../helpers/js-tasks.ts';
import { root, TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';
import { inLanguage, languages, type PerLanguage } from '../helpers/snippets.ts';
import { begun, loops, pidsIn, runnerAmong, waits, withDeafProcesses } from '../helpers/strays.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

describe.each(languages)('%s', (language) => {
  it('whose runner is killed is lost, with all that it started; its neighbour and the next task are not', async () => {
    const id = `killed-${language}`;
    const neighbour = await running(home);
    const pids = await begun(home, { id, language, code: withDeafProcesses(home, language, loops) }, 3);
    process.kill(runnerAmong(pids), 'SIGKILL');
    await home.until(id, 'Failed');
    expect(await home.json(['get', id])).toMatchObject({
      state: 'Failed',
      fault: { code: 'lost' },
      exitCode: null,
    });
    await gone(...pids);
    expect(await home.ok(['get-task-state', neighbour])).toBe('Running');
    const one: PerLanguage<string> = {
      PowerShell: '1',
      CSharp: '1',
      VBNet: 'Return 1',
      JavaScript: 'return 1',
      Python: '1',
    };
    expect(await home.ok(['run', '--language', language, '--code', inLanguage(one, language)])).toBe('1');
    await stopAll(home);
  });
});

it('a runner that is killed while it waits for a task is replaced', async () => {
  const pid = await home.ok(['run', '--language', 'js', '--code', 'return process.pid']);
  process.kill(Number(pid), 'SIGKILL');
  const all = await Promise.all(
    Array.from({ length: 5 }, () => home.ok(['run', '--language', 'js', '--code', 'return process.pid'])),
  );
  expect(all).not.toContain(pid);
});

it('a runner that is frozen is killed by a stop', async () => {
  const id = await running(home, { code: `console.log(process.pid); ${forever}` });
  const pid = Number((await home.eventsUntil(id, (event) => event.type === 'output')).at(-1).text);
  process.kill(pid, 'SIGSTOP');
  expect(await home.ok(['stop', id, '--wait'])).toBe('true');
  await gone(pid);
  expect(await home.json(['get', id])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
});

it('a runner to which the daemon says nothing more takes along what its task left running', async () => {
  const pipes = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const hostPath = path.join(root, 'dist', 'node-host.js');
  const runner = spawn(process.execPath, [hostPath], { detached: true, stdio: [...pipes] });
  const adapter = createNodeAdapter({
    hostPath,
    compilerPath: path.join(root, 'dist', 'node-compiler.js'),
    environment: {},
    log: { debug() {}, info() {}, warn() {} },
  });
  const task = definition({
    code: withDeafProcesses(home, 'JavaScript', waits),
    workingDirectory: home.directory,
    environment: { PATH: process.env.PATH ?? '', KR_HOME: home.home, KR_TASK_ID: 'x' },
  });
  const prepared = await adapter.prepare(task);
  if (!prepared.ok) throw new Error('it does not compile');
  const job = {
    taskId: 'x',
    definition: task,
    artifact: prepared.artifact,
    maxResultBytes: 1024,
    maxOutputBytes: 1024,
  };
  const channel = runner.stdio[3] as Writable;
  channel.write(`${JSON.stringify(runMessage(job, 'the-end'))}\n`);
  const pids = await new Promise<number[]>((resolve) => {
    let written = '';
    for (const pipe of [runner.stdio[1], runner.stdio[4]] as Readable[]) {
      pipe.setEncoding('utf8').on('data', (text: string) => {
        written += text;
        if (pidsIn(written).length === 3) resolve(pidsIn(written));
      });
    }
  });
  // Its other pipes stay open: the thread that watches one of them notices nothing.
  channel.end();
  await gone(...pids);
});
