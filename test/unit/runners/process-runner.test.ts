import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ProcessRunner, startProcessRunner } from '../../../src/runners/process-runner.ts';
import type { Job, Outcome } from '../../../src/runners/runner.ts';
import { definition } from '../../helpers/definition.ts';
import { isAlive } from './fixtures/process-alive.ts';

const program = path.join(import.meta.dirname, 'fixtures', 'scripted-runner.mjs');
const log = { debug() {}, info() {}, warn() {} };
const started: ProcessRunner[] = [];

async function start(...args: string[]): Promise<ProcessRunner> {
  const options = { language: 'JavaScript' as const, environment: { ONLY: 'this' }, log };
  const runner = await startProcessRunner({
    ...options,
    command: process.execPath,
    args: [program, ...args],
  });
  started.push(runner);
  return runner;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((runner) => runner.dispose()));
});

function job(code: string): Job {
  return {
    taskId: 't',
    definition: definition({ code }),
    artifact: null,
    maxResultBytes: 1024,
    maxOutputBytes: 1024,
  };
}

interface Ran extends Outcome {
  output: string;
  errors: string;
}

async function run(runner: ProcessRunner, code: string): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  const outcome = await runner.run(job(code), {
    progress() {},
    output(stream, piece) {
      if (stream === 'stdout' || stream === 'stderr') text[stream] += piece;
    },
  });
  return { ...outcome, output: text.stdout, errors: text.stderr };
}

describe('a task that ends as the protocol says', () => {
  it('gives its result, its output without the markers, and the runner back', async () => {
    const runner = await start();
    const code = `writeSync(1, 'é half'); writeSync(2, 'line\\n'); say('{"type":"result","value":[1,"x"]}'); marks(message.marker); done()`;
    for (let round = 0; round < 2; round++) {
      const ran = await run(runner, code);
      expect(ran).toMatchObject({
        kind: 'completed',
        result: Buffer.from('[1,"x"]'),
        output: 'é half',
        errors: 'line\n',
      });
    }
    expect(runner.reusable).toBe(true);
  });

  it('finds a marker and a character that come in pieces', async () => {
    const runner = await start();
    const code = `
      const bytes = Buffer.from('ü' + message.marker + '\\n');
      for (const byte of bytes) writeSync(1, Buffer.of(byte));
      writeSync(2, message.marker.slice(0, 5)); writeSync(2, message.marker + '\\n'); done()`;
    const ran = await run(runner, code);
    expect(ran.output).toBe('ü');
    expect(ran.errors).toBe('kr-en');
  });

  it('ends without markers too, and such a runner is not used again', async () => {
    const runner = await start();
    expect(await run(runner, `writeSync(1, 'seen'); done()`)).toMatchObject({
      kind: 'completed',
      output: 'seen',
    });
    expect(runner.reusable).toBe(false);
  });

  it('takes a line of 64 MiB', async () => {
    const runner = await start();
    const code = `
      const data = Buffer.from('{"type":"result","value":"' + 'x'.repeat(64 * 1024 * 1024) + '"}\\n');
      for (let at = 0; at < data.length; ) at += writeSync(4, data, at);
      marks(message.marker); done()`;
    const ran = await run(runner, code);
    expect(ran.result?.length).toBe(64 * 1024 * 1024 + 2);
  });
});

describe('a runner that goes', () => {
  it.each([
    ['process.exit(0)', { kind: 'completed', exitCode: 0, fault: null }],
    [
      'process.exit(7)',
      { kind: 'failed', exitCode: 7, fault: { code: 'exit', message: 'Exited with code 7' } },
    ],
    [`process.kill(process.pid, 'SIGKILL')`, { kind: 'lost', exitCode: null, fault: { code: 'lost' } }],
  ])('after %s', async (code, expected) => {
    const runner = await start();
    expect(await run(runner, `writeSync(1, 'last words'); ${code}`)).toMatchObject({
      ...expected,
      output: 'last words',
    });
    expect(runner.reusable).toBe(false);
    await runner.exited;
  });

  it('runs nothing any more', async () => {
    const runner = await start();
    await runner.dispose();
    expect((await run(runner, 'done()')).kind).toBe('lost');
    await expect(runner.request({ ...job('').definition, artifactPath: null })).rejects.toThrow('SIGKILL');
  });

  it('is ended with all that it started', async () => {
    const runner = await start();
    const code = `
      const child = process.getBuiltinModule('child_process').spawn('sleep', ['1000'], { stdio: 'inherit' });
      say('{"type":"result","value":' + child.pid + '}'); process.exit(0)`;
    const ran = await run(runner, code);
    await vi.waitUntil(() => !isAlive(Number(ran.result)));
  });
});

describe('a runner that talks nonsense', () => {
  it.each([
    ['no JSON', `say('hello')`],
    ['an unknown message', `say({ type: 'dance' })`],
    ['a wrong field', `done({ outcome: 'splendid' })`],
    ['a broken result', `say('{"type":"result","value":nonsense}')`],
    ['nothing more', `process.getBuiltinModule('fs').closeSync(4)`],
    ['two results', `say('{"type":"result","value":1}'); say('{"type":"result","value":2}')`],
    [
      'an endless line',
      `const piece = Buffer.alloc(1 << 20, 32); for (let i = 0; i < 120; i++) writeSync(4, piece)`,
    ],
  ])('%s: the task is lost and the runner dead', async (_name, code) => {
    const runner = await start();
    // Goes on for long, but not for ever: nobody else ends it when this test is broken off.
    const ran = await run(
      runner,
      `${code}; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000)`,
    );
    expect(ran).toMatchObject({ kind: 'lost', fault: { code: 'lost' } });
    expect(ran.fault?.message).toMatch(/^The runner sent /);
    await runner.exited;
  });
});

describe('starting', () => {
  it('says what a runner wrote that died', async () => {
    await expect(start('dies')).rejects.toThrow('exited with code 3 before it was ready: no such library');
  });

  it('refuses another protocol', async () => {
    await expect(start('old')).rejects.toThrow('protocol version 0');
  });

  it('says which program is missing', async () => {
    const options = {
      language: 'CSharp' as const,
      command: '/no/such/program',
      args: [],
      environment: {},
      log,
    };
    await expect(startProcessRunner(options)).rejects.toThrow('/no/such/program');
  });

  it('passes the environment and no more', async () => {
    const runner = await start();
    const ran = await run(runner, `writeSync(1, JSON.stringify(process.env)); process.exit(0)`);
    expect(JSON.parse(ran.output)).toEqual({ ONLY: 'this' });
  });
});

it('checks while a task runs', async () => {
  const runner = await start();
  const running = run(
    runner,
    `const end = Date.now() + 50; while (Date.now() < end); marks(message.marker); done()`,
  );
  const checked = await runner.request({ ...job('one').definition, artifactPath: null });
  expect(checked.artifact).toBe('one');
  expect((await running).kind).toBe('completed');
});

it('tells its memory while it lives', async () => {
  const runner = await start();
  expect(runner.memoryBytes()).toBeGreaterThan(10_000_000);
  await runner.dispose();
  expect(runner.memoryBytes()).toBeNull();
});
