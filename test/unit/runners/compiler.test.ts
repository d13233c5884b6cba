import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckedMessage } from '../../../src/protocol/runner-messages.ts';
import { Compiler } from '../../../src/runners/compiler.ts';
import type { CheckRequest, ProcessRunner } from '../../../src/runners/process-runner.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = (code: string): CheckRequest => ({
  language: 'CSharp',
  code,
  codeFilePath: null,
  arguments: {},
  extraImports: [],
  extraRefs: [],
  artifactPath: null,
});

/** The code that a process answered comes back as its artifact. */
const answerTo = (code: string): CheckedMessage => ({
  type: 'checked',
  requestId: 1,
  diagnostics: [],
  artifact: code,
});

/** A compiler process: answers a little later, dies of `deadly`, and never answers `endless`. */
class FakeProcess {
  reusable = true;
  readonly #gone = Promise.withResolvers<never>();

  constructor() {
    this.#gone.promise.catch(() => undefined);
  }

  async request({ code }: CheckRequest): Promise<CheckedMessage> {
    if (code === 'deadly') setTimeout(() => this.signal('SIGKILL'), 5);
    if (code === 'deadly' || code === 'endless') return this.#gone.promise;
    const answered = new Promise<CheckedMessage>((resolve) => setTimeout(() => resolve(answerTo(code)), 10));
    return Promise.race([answered, this.#gone.promise]);
  }

  signal(signal: string): void {
    this.reusable = false;
    this.#gone.reject(new Error(`The compiler was ended by ${signal}.`));
  }

  async dispose(): Promise<void> {
    this.signal('SIGKILL');
  }
}

function makeCompiler(): { compiler: Compiler; processes: FakeProcess[]; start: ReturnType<typeof vi.fn> } {
  const processes: FakeProcess[] = [];
  const start = vi.fn(async () => {
    processes.push(new FakeProcess());
    return processes.at(-1) as unknown as ProcessRunner;
  });
  return { compiler: new Compiler({ start, idleMs: 1000, checkMs: 100 }), processes, start };
}

/** What came of requests at the same time: their code, or how often they had an error. */
async function check(compiler: Compiler, ...codes: string[]): Promise<unknown[]> {
  const answers = Promise.all(codes.map((code) => compiler.check(request(code))));
  await vi.advanceTimersByTimeAsync(900);
  return (await answers).map(({ artifact, diagnostics }) => artifact ?? diagnostics.length);
}

it('starts once for requests at the same time', async () => {
  const { compiler, start } = makeCompiler();
  expect(await check(compiler, 'a', 'b')).toEqual(['a', 'b']);
  expect(start).toHaveBeenCalledOnce();
});

it('code of which it dies has an error; what was under way beside it has its answer', async () => {
  const { compiler } = makeCompiler();
  expect(await check(compiler, 'a', 'deadly', 'b', 'deadly', 'c')).toEqual(['a', 1, 'b', 1, 'c']);
  expect(await check(compiler, 'd')).toEqual(['d']);
});

it('code that keeps it busy for ever has an error; what was under way beside it has its answer', async () => {
  const { compiler } = makeCompiler();
  expect(await check(compiler, 'a', 'endless', 'b')).toEqual(['a', 1, 'b']);
});

it('a process that died of something else is replaced without a word', async () => {
  const { compiler, processes, start } = makeCompiler();
  await check(compiler, 'a');
  processes[0]?.signal('SIGKILL');
  expect(await check(compiler, 'b')).toEqual(['b']);
  const answer = compiler.check(request('c'));
  await vi.advanceTimersByTimeAsync(5);
  processes[1]?.signal('SIGKILL');
  await vi.advanceTimersByTimeAsync(900);
  expect(await answer).toEqual(answerTo('c'));
  expect(start).toHaveBeenCalledTimes(3);
});

it('tries again after a start that failed', async () => {
  const { compiler, start } = makeCompiler();
  start.mockRejectedValueOnce(new Error('no memory'));
  await expect(compiler.check(request('a'))).rejects.toThrow('no memory');
  expect(await check(compiler, 'a')).toEqual(['a']);
});

it('leaves after a while, and comes back', async () => {
  const { compiler, processes, start } = makeCompiler();
  await check(compiler, 'a');
  await check(compiler, 'b');
  expect(processes[0]?.reusable).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(processes[0]?.reusable).toBe(false);
  expect(await check(compiler, 'c')).toEqual(['c']);
  expect(start).toHaveBeenCalledTimes(2);
});

it('closed, it is not started again', async () => {
  const { compiler, start } = makeCompiler();
  await check(compiler, 'a');
  const answer = compiler.check(request('endless'));
  const closed = expect(answer).rejects.toThrow();
  await compiler.close();
  await closed;
  await expect(compiler.check(request('b'))).rejects.toThrow();
  expect(start).toHaveBeenCalledOnce();
});
