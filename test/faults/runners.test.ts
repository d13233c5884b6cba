/** Runners that are killed, and snippets that do not listen: each language, with what the snippet left running. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../src/protocol/definition.ts';
import { createNodeAdapter } from '../../src/runners/node/adapter.ts';
import { runMessage } from '../../src/runners/run-message.ts';
import { forever, running, stopAll } from '../helpers/js-tasks.ts';
import { root, TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';
import { inLanguage, type Language, languages, type PerLanguage } from '../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** Starts a task and waits until it has written its process id and that of its child; gives both. */
async function begun(language: Language, id: string, code: string): Promise<number[]> {
  const { status, text } = await home.request('POST', `/tasks/run/${language}`, { id, code });
  if (status !== 202) throw new Error(text);
  let written = '';
  await home.eventsUntil(id, (event) => {
    if (event.type === 'state' && event.fault) throw new Error(JSON.stringify(event));
    if (event.type === 'output') written += event.text;
    return /<\d+ \d+>/.test(written);
  });
  return (/<(\d+) (\d+)>/.exec(written) ?? []).slice(1).map(Number);
}

/** A child that does not end when it is asked to. */
const child = 'trap "" TERM HUP INT; while :; do sleep 1; done';

/** Snippets that write `<pid of the runner> <pid of a child>`, and then loop without listening to anything. */
const loops: PerLanguage<string> = {
  // The pipeline can't be stopped while a method of .NET runs.
  PowerShell: `
    $p = [System.Diagnostics.Process]::Start('sh', [string[]]('-c', '${child}'))
    [Console]::WriteLine("<$([Environment]::ProcessId) $($p.Id)>")
    [System.Threading.Thread]::Sleep(-1)`,
  CSharp: `
    var p = System.Diagnostics.Process.Start("sh", new[] { "-c", "${child.replaceAll('"', '\\"')}" });
    Console.WriteLine($"<{Environment.ProcessId} {p.Id}>");
    while (true) { }`,
  VBNet: `
    Dim p = System.Diagnostics.Process.Start("sh", {"-c", "${child.replaceAll('"', '""')}"})
    Console.WriteLine($"<{Environment.ProcessId} {p.Id}>")
    While True
    End While
    Return 0`,
  JavaScript: `
    const { spawn } = await import('node:child_process');
    const p = spawn('sh', ['-c', '${child}'], { stdio: 'ignore' });
    console.log('<' + process.pid + ' ' + p.pid + '>');
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (;;);`,
};

describe.each(languages)('%s', (language) => {
  it('whose runner is killed is lost; its neighbour and the next task are not', async () => {
    const id = `killed-${language}`;
    const neighbour = await running(home);
    const [runner, ...children] = (await begun(language, id, inLanguage(loops, language))) as [
      number,
      number,
    ];
    process.kill(runner, 'SIGKILL');
    await home.until(id, 'Failed');
    expect(await home.json(['get', id])).toMatchObject({
      state: 'Failed',
      fault: { code: 'lost' },
      exitCode: null,
    });
    await gone(runner, ...children);
    expect(await home.ok(['get-task-state', neighbour])).toBe('Running');
    const one: PerLanguage<string> = {
      PowerShell: '1',
      CSharp: '1',
      VBNet: 'Return 1',
      JavaScript: 'return 1',
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

/** The same, but waiting for what never comes: the runner itself is free to notice that the daemon is gone. */
const waits: PerLanguage<string> = {
  PowerShell: loops.PowerShell.replace(/\[System\.Threading.*/, 'Start-Sleep 10000'),
  CSharp: loops.CSharp.replace('while (true) { }', 'await Task.Delay(-1);'),
  VBNet: loops.VBNet.replace(/While True\s+End While/, 'Await Task.Delay(-1)'),
  JavaScript: loops.JavaScript.replace('for (;;);', 'await new Promise(() => setInterval(() => {}, 1000));'),
};

it('a runner to which the daemon says nothing more takes along what its task left running', async () => {
  const pipes = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const hostPath = path.join(root, 'dist', 'node-host.js');
  const runner = spawn(process.execPath, [hostPath], { detached: true, stdio: [...pipes] });
  const adapter = createNodeAdapter({ hostPath, environment: {}, log: { debug() {}, info() {}, warn() {} } });
  const definition: TaskDefinition = {
    language: 'JavaScript',
    code: waits.JavaScript,
    arguments: {},
    isolated: false,
    extraImports: [],
    extraRefs: [],
    workingDirectory: home.directory,
    environment: { PATH: process.env.PATH ?? '' },
    codeFilePath: null,
  };
  const prepared = await adapter.prepare(definition);
  if (!prepared.ok) throw new Error('it does not compile');
  const job = { taskId: 'x', definition, artifact: prepared.artifact, maxResultBytes: 1024 };
  const channel = runner.stdio[3] as Writable;
  channel.write(`${JSON.stringify(runMessage(job, 'the-end'))}\n`);
  let written = '';
  for await (const piece of (runner.stdio[4] as Readable).iterator({ destroyOnReturn: false })) {
    written += piece;
    if (/<\d+ \d+>/.test(written)) break;
  }
  // Its other pipes stay open: the thread that watches one of them notices nothing.
  channel.end();
  await gone(...(/<(\d+) (\d+)>/.exec(written) ?? []).slice(1).map(Number));
});
