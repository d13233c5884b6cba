/** Whatever a runner says, its task has an outcome: what the protocol makes of it, or `lost`. Nothing crashes or hangs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputStreams } from '../../src/protocol/output-streams.ts';
import { createLineReader } from '../../src/runners/json-lines.ts';
import { type ProcessRunner, startProcessRunner } from '../../src/runners/process-runner.ts';
import type { Job, Outcome } from '../../src/runners/runner.ts';
import { readRunnerLine } from '../../src/runners/runner-message.ts';
import { definition } from '../helpers/definition.ts';

/** The same each time: what fails today fails tomorrow. */
const bounded = { seed: 20_251, endOnFailure: true };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-fuzz-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/**
 * A runner as small as can be: is told to run, writes the end of the output, says what is in some files, and ends as it
 * was told.
 */
const babbler = `
  printf '%s\\n' '{"type":"ready","protocol":1,"host":"node","version":"1"}' >&4
  IFS= read -r line <&3
  marker=\${line##*'"marker":"'}; marker=\${marker%%'"'*}
  printf '%s\\n' "$marker"; printf '%s\\n' "$marker" >&2
  end=$1; shift
  [ "$end" = deaf ] && exec 3<&-
  for file; do cat "$file" >&4; done
  case $end in
    stays | deaf) exec sleep 1000;;
    mute) exec 4>&-; exec sleep 1000;;
    killed) kill -9 $$;;
    *) exit "$end";;
  esac`;

const log = { debug() {}, info() {}, warn() {} };
const environment = { PATH: process.env.PATH ?? '' };
const job: Job = {
  taskId: 't',
  artifact: null,
  maxResultBytes: 1 << 20,
  maxOutputBytes: 1 << 24,
  definition: definition({ code: '' }),
};

type End = '0' | '3' | 'killed' | 'stays' | 'mute' | 'deaf';

/** Runs the babbler with these pieces, each a write of its own; checks all that is told of it. */
async function babble(
  pieces: readonly (string | Uint8Array)[],
  end: End,
  onOutput: (runner: ProcessRunner) => void = () => {},
): Promise<{ outcome: Outcome; runner: ProcessRunner }> {
  const files = pieces.map((piece, n) => {
    const file = path.join(directory, String(n));
    writeFileSync(file, piece);
    return file;
  });
  const runner = await startProcessRunner({
    language: 'JavaScript',
    command: 'sh',
    args: ['-c', babbler, 'sh', end, ...files],
    environment,
    log,
  });
  try {
    const outcome = await runner.run(job, {
      progress: expectProgress,
      output(...told) {
        expectOutput(...told);
        onOutput(runner);
      },
    });
    expectOutcome(outcome);
    return { outcome, runner };
  } finally {
    await runner.dispose();
  }
}

function expectProgress({
  percentComplete,
  reachedPercent,
  statusMessage,
  lastUpdatedUtc,
}: ProgressLike): void {
  for (const percent of [percentComplete, reachedPercent]) {
    expect(percent).toBeGreaterThanOrEqual(0);
    expect(percent).toBeLessThanOrEqual(100);
  }
  expect(statusMessage).toBeTypeOf('string');
  expect(new Date(lastUpdatedUtc).toISOString()).toBe(lastUpdatedUtc);
}
type ProgressLike = NonNullable<Outcome['progress']>;

function expectOutput(stream: string, text: unknown, position: unknown): void {
  expect(outputStreams).toContain(stream);
  expect(text).toBeTypeOf('string');
  expect(position === null || typeof position === 'string').toBe(true);
}

function expectOutcome({ kind, result, fault, exitCode, progress }: Outcome): void {
  expect(['completed', 'failed', 'stopped', 'lost']).toContain(kind);
  if (kind === 'lost') expect(fault).toMatchObject({ code: 'lost', message: expect.stringMatching(/\S/) });
  expect(exitCode === null || Number.isSafeInteger(exitCode)).toBe(true);
  if (result !== null) JSON.stringify(JSON.parse(result.toString()));
  if (progress !== null) expectProgress(progress);
}

const progress = {
  percentComplete: 10,
  statusMessage: 'x',
  reachedPercent: 10,
  lastUpdatedUtc: '2026-01-01T00:00:00.000Z',
  isTerminal: false,
};
const done = {
  type: 'done',
  outcome: 'completed',
  fault: null,
  exitCode: null,
  progress,
  reusable: true,
  reason: null,
};
const messages = {
  ready: { type: 'ready', protocol: 1, host: 'node', version: '1' },
  progress: { type: 'progress', progress },
  output: { type: 'output', stream: 'stdout', text: 'é', position: null },
  checked: { type: 'checked', requestId: 7, diagnostics: [], artifact: null },
  result: { type: 'result', value: [1] },
  done,
};
const lineOf = (message: unknown): string => `${JSON.stringify(message)}\n`;
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
/** A message with a number in it that JSON.stringify would not write. */
const withNumber = (message: object, name: string, number: string): string =>
  lineOf(message).replace(new RegExp(`"${name}":[^,}]+`), `"${name}":${number}`);

/** Lines, and whether a runner may say them. */
const permitted: Record<string, string> = {
  nothing: '\n\n',
  'ready again': lineOf(messages.ready),
  progress: lineOf(messages.progress),
  output: lineOf(messages.output),
  'an answer to nobody': lineOf(messages.checked),
  'a field more': lineOf({ ...messages.output, colour: 'red' }),
  'a name twice': lineOf(messages.output).replace('{', '{"text":5,'),
  'white space': ` ${lineOf(messages.output)}`,
  'an end of line of others': lineOf(messages.output).replace('\n', '\r\n'),
};
const forbidden: Record<string, string | Buffer> = {
  'no JSON': 'hello\n',
  'bytes of any kind': Buffer.from([0, 1, 2, 255, 254, 10]),
  NUL: '\0\n',
  'half a message': `${lineOf(messages.output).slice(0, 30)}\n`,
  'two in a line': `${JSON.stringify(messages.output)}${lineOf(messages.output)}`,
  null: 'null\n',
  'an array': '[]\n',
  'a string': '"done"\n',
  'a type of none': lineOf({ type: 'dance' }),
  'no type': lineOf({ progress }),
  'another protocol': lineOf({ ...messages.ready, protocol: 2 }),
  'a stream of none': lineOf({ ...messages.output, stream: 'stdin' }),
  'text that is a number': lineOf({ ...messages.output, text: 5 }),
  'percent over 100': lineOf({ type: 'progress', progress: { ...progress, percentComplete: 100.5 } }),
  'percent below 0': lineOf({ type: 'progress', progress: { ...progress, reachedPercent: -1 } }),
  'percent beyond all numbers': withNumber(messages.progress, 'percentComplete', '1e999'),
  NaN: withNumber(messages.progress, 'percentComplete', 'NaN'),
  'a day that is none': lineOf({
    type: 'progress',
    progress: { ...progress, lastUpdatedUtc: '2026-02-30T00:00:00.000Z' },
  }),
  'a second that is none': lineOf({
    type: 'progress',
    progress: { ...progress, lastUpdatedUtc: '2016-12-31T23:59:60.000Z' },
  }),
  'a result that is no JSON': '{"type":"result","value":nonsense}\n',
  'a result without an end': '{"type":"result","value":[1}\n',
  'a result of nothing': '{"type":"result","value":}\n',
  'a result in another order': '{"value":1,"type":"result"}\n',
  'a result of no UTF-8': Buffer.from('{"type":"result","value":"\xff"}\n', 'latin1'),
  'a result nested too deeply': `{"type":"result","value":${nested(10_000)}}\n`,
  'a message nested too deeply': `{"type":"checked","requestId":1,"diagnostics":[],"artifact":${nested(10_000)}}\n`,
  'an outcome of none': lineOf({ ...done, outcome: 'splendid' }),
  'done with a progress of text': lineOf({ ...done, progress: 'half' }),
  'an exit code beyond what is kept': withNumber(done, 'exitCode', '9007199254740992'),
  'an exit code beyond all numbers': withNumber(done, 'exitCode', '1e999'),
  'an exit code that is half': withNumber(done, 'exitCode', '1.5'),
  'a fault that is a string': lineOf({ ...done, outcome: 'failed', fault: 'lost' }),
};

describe.each(Object.entries(forbidden))('a runner that says what it may not: %s', (_what, line) => {
  it('is dead, and its task lost', async () => {
    const { outcome, runner } = await babble([line], 'stays');
    expect(outcome).toMatchObject({ kind: 'lost', result: null });
    expect(runner.reusable).toBe(false);
  });
});

it.each(['mute', 'deaf'] as const)(
  'a runner that closes a pipe and lives (%s) is dead, and its task lost',
  async (end) => {
    // Whoever does not listen is found out by speaking to it.
    const { outcome } = await babble([lineOf(messages.output)], end, (runner) => runner.cancel());
    expect(outcome.kind).toBe('lost');
  },
);

it('what runners say in any order and in any pieces has the outcome that the protocol gives it', async () => {
  type Line = { text: string | Buffer; is: 'permitted' | 'forbidden' | 'result' | 'done' };
  const line: fc.Arbitrary<Line> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(...Object.values(permitted))
        .map((text) => ({ text, is: 'permitted' as const })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...Object.values(forbidden))
        .map((text) => ({ text, is: 'forbidden' as const })),
    },
    { weight: 2, arbitrary: fc.constant({ text: lineOf(messages.result), is: 'result' as const }) },
    { weight: 2, arbitrary: fc.constant({ text: lineOf(done), is: 'done' as const }) },
  );
  /** What is told of the task in the end, by the rules at the head of runner-messages.ts. */
  function expected(
    lines: readonly Line[],
    end: '0' | '3' | 'killed',
  ): Partial<Record<keyof Outcome, unknown>> {
    let result: string | null = null;
    for (const { is } of lines) {
      if (is === 'done') return { kind: 'completed', result };
      if (is === 'forbidden' || (is === 'result' && result !== null)) return { kind: 'lost' };
      if (is === 'result') result = '[1]';
    }
    if (end === 'killed') return { kind: 'lost', result };
    return { kind: end === '0' ? 'completed' : 'failed', exitCode: Number(end), result };
  }
  const half = fc.constantFrom('', '{"type":"done"', '{"type":"result","value":"', '\xff');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      half,
      fc.constantFrom('0' as const, '3' as const, 'killed' as const),
      fc.array(fc.nat(), { maxLength: 4 }),
      async (lines, tail, end, cuts) => {
        const bytes = Buffer.concat([
          ...lines.map(({ text }) => Buffer.from(text)),
          Buffer.from(tail, 'latin1'),
        ]);
        const { outcome } = await babble(cut(bytes, cuts), end);
        const { kind, exitCode } = outcome;
        const result = outcome.result?.toString() ?? null;
        expect({ kind, exitCode, result }).toMatchObject(expected(lines, end));
      },
    ),
    { ...bounded, numRuns: 120 },
  );
});

it('messages with anything in the place of anything are taken as they may be, or not at all', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom(...Object.values(messages)),
      fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 3 }),
    )
    .map(([message, changes]) => {
      const copy = structuredClone(message) as Record<string, unknown>;
      for (const [place, value] of changes) {
        const inner = copy.progress as Record<string, unknown> | null | undefined;
        const target = place % 2 === 1 && typeof inner === 'object' && inner ? inner : copy;
        const names = Object.keys(target);
        target[names[place % names.length] as string] = value;
      }
      return Buffer.from(lineOf(copy));
    });
  const anything = fc.oneof(
    mutated,
    fc.uint8Array({ maxLength: 60 }).map(Buffer.from),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(`{"type":"result","value":${text}}\n`)),
    fc.jsonValue().map((value) => Buffer.from(`{"type":"result","value":${JSON.stringify(value)}}\n`)),
  );
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 5 }), (all, cuts) => {
      const read = createLineReader({
        onLine: (line) => expectRead(readRunnerLine(line)),
        maxBytes: () => 1000,
        onTooLong: () => undefined,
      });
      for (const piece of cut(Buffer.concat(all), cuts)) read(piece);
    }),
    { ...bounded, numRuns: 5000 },
  );
});

function expectRead(read: ReturnType<typeof readRunnerLine>): void {
  if (read.kind === 'nonsense') expect(read.reason).toMatch(/\S/);
  else if (read.kind === 'result') JSON.parse(read.json.toString());
  else if (read.message.type === 'progress') expectProgress(read.message.progress);
  else if (read.message.type === 'output') {
    expectOutput(read.message.stream, read.message.text, read.message.position);
  } else if (read.message.type === 'done') {
    const { outcome: kind, fault, exitCode, progress: last } = read.message;
    expectOutcome({ kind, fault, exitCode, progress: last, result: null });
  } else expect(['ready', 'checked']).toContain(read.message.type);
}

/** Cuts bytes at these places, which may be anywhere. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
