import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckedMessage } from '../../../../src/protocol/runner-messages.ts';
import { Compiler } from '../../../../src/runners/dotnet/compiler.ts';
import type { CheckRequest, ProcessRunner } from '../../../../src/runners/process-runner.ts';

const request: CheckRequest = {
  language: 'CSharp',
  code: '1',
  codeFilePath: null,
  arguments: {},
  extraImports: [],
  extraRefs: [],
};
const answer: CheckedMessage = { type: 'checked', requestId: 1, diagnostics: [], artifact: '/a.dll' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A compiler process that answers, or dies of every request. */
function fakeProcess(dies = false): ProcessRunner & { disposed: boolean } {
  const { promise: exited, resolve } = Promise.withResolvers<void>();
  const process = {
    disposed: false,
    exited,
    async request() {
      if (!dies) return answer;
      resolve();
      throw new Error('The compiler was ended by SIGKILL.');
    },
    async dispose() {
      process.disposed = true;
      resolve();
    },
  };
  return process as unknown as ProcessRunner & { disposed: boolean };
}

function compilerOf(...processes: ProcessRunner[]): { compiler: Compiler; start: ReturnType<typeof vi.fn> } {
  const start = vi.fn(async () => processes.shift() ?? Promise.reject(new Error('no more')));
  return { compiler: new Compiler({ start, idleMs: 1000 }), start };
}

it('starts once for requests at the same time', async () => {
  const { compiler, start } = compilerOf(fakeProcess());
  expect(await Promise.all([compiler.check(request), compiler.check(request)])).toEqual([answer, answer]);
  expect(start).toHaveBeenCalledOnce();
});

it('asks a new process when one died of the request, but not a third', async () => {
  const { compiler, start } = compilerOf(fakeProcess(true), fakeProcess());
  expect(await compiler.check(request)).toEqual(answer);
  expect(start).toHaveBeenCalledTimes(2);
  const unlucky = compilerOf(fakeProcess(true), fakeProcess(true), fakeProcess());
  await expect(unlucky.compiler.check(request)).rejects.toThrow('SIGKILL');
});

it('tries again after a start that failed', async () => {
  const process = fakeProcess();
  const start = vi.fn(async () => process).mockRejectedValueOnce(new Error('no memory'));
  const compiler = new Compiler({ start, idleMs: 1000 });
  await expect(compiler.check(request)).rejects.toThrow('no memory');
  expect(await compiler.check(request)).toEqual(answer);
});

it('leaves after a while, and comes back', async () => {
  const first = fakeProcess();
  const { compiler, start } = compilerOf(first, fakeProcess());
  await compiler.check(request);
  await vi.advanceTimersByTimeAsync(900);
  await compiler.check(request);
  await vi.advanceTimersByTimeAsync(900);
  expect(first.disposed).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(first.disposed).toBe(true);
  expect(await compiler.check(request)).toEqual(answer);
  expect(start).toHaveBeenCalledTimes(2);
});
