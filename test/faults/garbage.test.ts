/** Garbage in the pipes between daemon and runners, in a running house: from snippets that write there, and to hosts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, TestHome } from '../helpers/kr.ts';
import { daemonOf } from '../helpers/processes.ts';
import { runCode } from '../helpers/snippets.ts';

let home: TestHome;
let daemon: number;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
});
afterAll(() => home[Symbol.asyncDispose]());

const progress =
  '{"percentComplete":1,"statusMessage":"x","reachedPercent":1,"lastUpdatedUtc":"2026-01-01T00:00:00.000Z","isTerminal":false}';
const done = (exitCode: string): string =>
  `{"type":"done","outcome":"completed","fault":null,"exitCode":${exitCode},"progress":${progress},"reusable":true,"reason":null}\n`;
const result = (value: string): string => `{"type":"result","value":${value}}\n`;
const nested = '['.repeat(20_000) + ']'.repeat(20_000);

/** A snippet that writes into the pipe of its runner, and then would return. */
const writing = (text: string): string => `
  const fs = process.getBuiltinModule('fs');
  const bytes = Buffer.from(${JSON.stringify(text)}, 'latin1');
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(4, bytes, at);
  await new Promise((resolve) => setTimeout(resolve, 20_000))`;

describe('a snippet that writes to the pipe of its runner', () => {
  it.each([
    ['what is no JSON', 'hello\n'],
    ['bytes of any kind', '\x00\x01\xff\xfe\n'],
    ['a message of none', '{"type":"dance"}\n'],
    ['two results', result('1') + result('2')],
    ['a result nested too deeply', result(nested) + done('null')],
    ['an exit code that nobody can keep', done('9007199254740992')],
    ['a day that is none', `{"type":"progress","progress":${progress.replace('01-01T', '02-30T')}}\n`],
    ['a ready of another protocol', '{"type":"ready","protocol":9,"host":"node","version":"1"}\n'],
  ])('%s: its task is lost and says so, the next one runs', async (_what, text) => {
    const { task } = await runCode(home, 'JavaScript', writing(text));
    expect(task).toMatchObject({
      state: 'Failed',
      fault: { code: 'lost', message: expect.stringMatching(/\S/) },
    });
    expect((await runCode(home, 'JavaScript', 'return 1')).result).toBe(1);
  });

  it('what looks like its own end: it has that end, and the runner is not used again', async () => {
    const before = await runCode(home, 'JavaScript', 'return process.pid');
    const told = await runCode(home, 'JavaScript', writing(result('"told"') + done('null')));
    expect(told.task).toMatchObject({ state: 'Completed', result: 'told' });
    expect((await runCode(home, 'JavaScript', 'return process.pid')).result).not.toBe(before.result);
  });

  it('in C# as well', async () => {
    const code = `
      using var pipe = new System.IO.FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(4, false), System.IO.FileAccess.Write);
      pipe.Write(System.Text.Encoding.UTF8.GetBytes("hello\\n"));
      pipe.Flush();
      await Task.Delay(20_000);`;
    expect((await runCode(home, 'CSharp', code)).task).toMatchObject({
      state: 'Failed',
      fault: { code: 'lost' },
    });
    expect((await runCode(home, 'CSharp', 'return 1;')).result).toBe(1);
  });

  it('leaves the daemon as it was', async () => {
    expect(daemonOf(home)).toBe(daemon);
    expect((await home.request('GET', '/tasks/list')).status).toBe(200);
    const levels = (await home.ok(['daemon', 'logs'])).split('\n').map((line) => JSON.parse(line).level);
    expect(Math.max(...levels)).toBeLessThan(50);
  });
});

const dotnetHost = path.join(root, 'dist', 'dotnet-host', 'Kr.Host.dll');
const hosts: Record<string, string[]> = {
  'the runner for JavaScript': [process.execPath, path.join(root, 'dist', 'node-host.js')],
  'the compiler for TypeScript': [process.execPath, path.join(root, 'dist', 'node-compiler.js')],
  'the runner for C#': ['dotnet', dotnetHost, 'runner:CSharp'],
  'the compiler for C#': [
    'dotnet',
    dotnetHost,
    'compiler',
    '--cache-dir',
    path.join(root, 'dist', 'no-cache'),
  ],
};

describe.each(Object.entries(hosts))('%s ends when it is fed', (_name, [command, ...args]) => {
  it.each([
    ['what is no JSON', 'hello\n'],
    ['null', 'null\n'],
    ['a message of none', '{"type":"dance"}\n'],
    ['a run without its fields', '{"type":"run"}\n'],
    ['a check without its fields', '{"type":"check"}\n'],
    ['bytes of any kind', '\x00\x01\xff\xfe\n'],
    ['brackets', `${nested}\n`],
    ['half a line', '{"type":"run"'],
    ['a long line', `"${'x'.repeat(4_000_000)}"\n`],
  ])('%s, or when that is all that comes', async (_what, text) => {
    const child = spawn(command as string, args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
      // As the daemon starts them: they leave no pipes for debuggers behind.
      env: { ...process.env, DOTNET_EnableDiagnostics: '0' },
    });
    const ended = once(child, 'exit');
    const [, , , toHost, fromHost] = child.stdio as unknown as [null, null, null, Writable, Readable];
    toHost.on('error', () => undefined);
    await once(fromHost, 'data');
    fromHost.resume();
    toHost.end(Buffer.from(text, 'latin1'));
    await ended;
  });
});
