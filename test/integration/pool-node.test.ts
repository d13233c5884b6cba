import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createPool, type Pool, type PoolOutcome, type TaskSink } from '../../src/pool/pool.ts';
import { submitOptions } from '../unit/pool/fakes.ts';
import { isAlive } from '../unit/runners/fixtures/process-alive.ts';
import { log, NodeHost } from './node-host.ts';

const host = new NodeHost();
let pool: Pool;

beforeAll(async () => {
  await host.open();
  const settings = { maxRunners: 2, gracePeriodMs: 200, idleTimeoutMs: 60_000 };
  const groupRule = () => ({ parallel: null, suspended: false });
  pool = createPool({ adapters: [host.adapter], settings: () => settings, groupRule, log });
});
afterAll(async () => {
  await pool.dispose({ graceMs: 0 });
  await host.close();
});

interface Submitted {
  told: string[];
  output: string;
  ended: Promise<PoolOutcome>;
}

function submit(taskId: string, code: string, onOutput?: () => void): Submitted {
  const { promise, resolve } = Promise.withResolvers<PoolOutcome>();
  const submitted: Submitted = { told: [], output: '', ended: promise };
  const sink: TaskSink = {
    starting: async () => ({ maxResultBytes: 1_000_000, maxOutputBytes: 1_000_000 }),
    progress() {},
    output(_stream, text) {
      submitted.output += text;
      onOutput?.();
    },
    stopStep: (step) => submitted.told.push(step),
    ended: resolve,
  };
  pool.submit({ taskId, language: 'JavaScript', load: () => host.definition(code) }, sink, submitOptions());
  return submitted;
}

it('takes many tasks through two runners', async () => {
  const tasks = Array.from({ length: 300 }, (_, n) => submit(`n${n}`, `return ${n}`));
  const outcomes = await Promise.all(tasks.map(({ ended }) => ended));
  expect(outcomes.map(({ result }) => Number(result))).toEqual(tasks.map((_, n) => n));
});

it('goes on whatever tasks do to their runners', async () => {
  const codes = [
    'process.exit(1)',
    'process.abort()',
    'Array.prototype.map = null; Object.freeze(JSON)',
    'return 1',
  ];
  const tasks = Array.from({ length: 24 }, (_, n) => submit(`bad${n}`, codes[n % 4] ?? ''));
  const kinds = (await Promise.all(tasks.map(({ ended }) => ended))).map(({ kind }) => kind);
  expect(kinds).toEqual(tasks.map((_, n) => ['failed', 'lost', 'completed', 'completed'][n % 4]));
});

it('stops code that loops with TERM', async () => {
  const task = submit('loop', 'console.log(process.pid); for (;;);', () => pool.cancel('loop'));
  expect(await task.ended).toMatchObject({ kind: 'lost', killed: true });
  expect(task.told).toEqual(['asked', 'TERM']);
  await vi.waitUntil(() => !isAlive(Number(task.output)));
});

it('stops code that does not listen to TERM with KILL', async () => {
  const code =
    'process.on("SIGTERM", () => {}); console.log("go"); await new Promise((done) => setTimeout(done, 1e6))';
  const task = submit('deaf', code, () => pool.cancel('deaf'));
  expect(await task.ended).toMatchObject({ kind: 'lost', killed: true });
  expect(task.told).toEqual(['asked', 'TERM', 'KILL']);
});

it('leaves code that listens to the signal alone', async () => {
  const code = 'console.log("go"); await require("timers/promises").setTimeout(1e6, null, { signal })';
  const task = submit('kind', code, () => pool.cancel('kind'));
  expect(await task.ended).toMatchObject({ kind: 'stopped', killed: false });
  expect(task.told).toEqual(['asked']);
});

it('fails a task whose code does not compile', async () => {
  expect(await submit('wrong', 'let x = ;').ended).toMatchObject({
    kind: 'failed',
    fault: { message: "1:9: Unexpected token ';'" },
  });
});
