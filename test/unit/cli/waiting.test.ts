import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sanitise } from '../../../src/cli/output/sanitise.ts';
import { outcomeExitCode } from '../../../src/cli/waiting/outcome.ts';
import { OutputLines, rawText } from '../../../src/cli/waiting/output-lines.ts';
import { makePlainReporter } from '../../../src/cli/waiting/plain-reporter.ts';
import { progressText } from '../../../src/cli/waiting/progress-text.ts';
import { type FollowedTask, toFollowed } from '../../../src/client/task-follower.ts';
import type { OutputEvent } from '../../../src/protocol/events.ts';
import type { FaultCode } from '../../../src/protocol/fault-codes.ts';
import type { State } from '../../../src/protocol/state.ts';
import { aTask } from './a-task.ts';

test.each<[State, FaultCode | null, number | null, number]>([
  ['Completed', null, null, 0],
  ['Completed', null, 0, 0],
  ['Failed', 'error', null, 1],
  ['Failed', 'exit', 7, 7],
  ['Failed', 'exit', 255, 255],
  ['Failed', 'exit', 256, 1],
  ['Failed', 'exit', -1, 1],
  ['Failed', 'timeout', null, 124],
  ['Failed', 'lost', null, 1],
  ['Failed', 'result_too_large', null, 1],
  ['Stopped', null, null, 143],
  ['Stopped', 'killed', null, 143],
])('%s with fault %s and exit code %s ends with %i', (state, code, exitCode, expected) => {
  expect(outcomeExitCode({ state, fault: code && { code }, exitCode })).toBe(expected);
});

function followed(state: State, statusMessage: string, percent = 42.4): FollowedTask {
  const { progress } = aTask({});
  return {
    ...toFollowed(aTask({ state, name: 'job' })),
    progress: { ...progress, statusMessage, percentComplete: percent, reachedPercent: percent },
  };
}

test.each([
  [followed('Running', 'Uploading'), '42% - Uploading'],
  [followed('Created', 'Not started', 0), '0% - Not started'],
  [{ ...followed('Queued', 'Not started', 0), attempt: 0 }, 'Queued'],
  [followed('Queued', 'Attempt 1 of 3 failed (exit)', 0), 'Queued - Attempt 1 of 3 failed (exit)'],
  [followed('Stopping', 'Uploading'), 'Stopping'],
  [followed('Completed', 'Completed', 100), '100% - Completed'],
  [followed('Failed', 'Failed'), 'Failed at 42%'],
  [followed('Failed', 'disk \u001b[1mfull'), 'Failed at 42% - disk full'],
  [followed('Stopped', 'Cancelled'), 'Stopped at 42%'],
  [{ ...followed('Failed', 'Failed'), faultCode: 'timeout' }, 'Failed at 42% (timeout)'],
  [{ ...followed('Failed', 'Failed'), faultCode: 'error' }, 'Failed at 42%'],
])('progress as text', (task, expected) => {
  expect(progressText(task)).toBe(expected);
});

function output(
  stream: OutputEvent['stream'],
  text: string,
  taskId = 'one',
  position: string | null = null,
): OutputEvent {
  return { type: 'output', seq: 1, taskId, at: '', stream, text, position };
}

describe('output by lines', () => {
  test('pieces are held back until their line ends', () => {
    const lines = new OutputLines();
    expect(lines.push(output('stdout', 'a'))).toBe('');
    expect(lines.push(output('stderr', 'x\ny'))).toBe('x\n');
    expect(lines.push(output('stdout', 'b\r'))).toBe('');
    expect(lines.push(output('stdout', '\nc'))).toBe('ab\n');
    expect(lines.flush()).toBe('c\ny\n');
    expect(lines.flush()).toBe('');
  });

  test('a CI command in two pieces is one', () => {
    const lines = new OutputLines();
    expect(lines.push(output('stdout', ':'))).toBe('');
    expect(lines.push(output('stdout', ':error::x\n'))).toBe('\\::error::x\n');
  });

  test('tasks do not mix, and one can be finished alone', () => {
    const lines = new OutputLines();
    lines.push(output('stdout', 'a', 'one'));
    lines.push(output('stdout', 'b', 'two'));
    expect(lines.flush('two')).toBe('b\n');
    expect(lines.flush()).toBe('a\n');
  });

  test('no attempt goes on with a line of the one before', () => {
    const lines = new OutputLines();
    lines.push(output('stdout', 'a'));
    lines.push(output('stdout', 'b', 'two'));
    expect(lines.push({ ...output('stdout', 'c'), attempt: 2 })).toBe('a\n');
    expect(lines.push({ ...output('stdout', 'd'), attempt: 2 })).toBe('');
    expect(lines.push({ ...output('warning', 'e'), attempt: 3 })).toBe('cd\nWARNING: e\n');
    expect(lines.flush()).toBe('b\n');
  });

  test('records carry the name of their stream', () => {
    const lines = new OutputLines();
    expect(lines.push(output('warning', 'careful'))).toBe('WARNING: careful\n');
    expect(lines.push(output('error', 'bad', 'one', 'At line:1'))).toBe('ERROR: bad\nAt line:1\n');
    expect(lines.push(output('information', 'hello'))).toBe('hello\n');
    expect(lines.push(output('information', ''))).toBe('\n');
    expect(rawText(output('stdout', '\u001b[1m'))).toBe('\u001b[1m');
    expect(rawText(output('verbose', 'x'))).toBe('VERBOSE: x\n');
  });

  describe('of a line without end', () => {
    /** More than is held back. */
    const much = 'X'.repeat(70_000);

    test('are shown before it ends, and it is one line', () => {
      const lines = new OutputLines({ timestamps: true });
      const parts = [much, much, '\nY', much].map((text) =>
        lines.push({ ...output('stdout', text), at: 'T' }),
      );
      expect(parts.every((part) => part !== '')).toBe(true);
      expect(parts.join('') + lines.flush()).toBe(`T ${much}${much}\nT Y${much}\n`);
    });

    test.each([
      '##vso[task.setvariable variable=a]b',
      '##[group]x',
      'section_start:1:x',
      '::error::x',
      '\u001b[31;1mred\r\n::error::x',
      '##\u0007v\u0007so[task.complete]',
    ])('hold no command where they are cut: %j', (command) => {
      const blanks = ' '.repeat(70_000);
      for (const filler of command.startsWith('::') ? [blanks] : [blanks, much]) {
        const whole = `${filler} ${command}\n`;
        for (let cut = 0; cut <= command.length; cut++) {
          const lines = new OutputLines();
          const at = whole.length - 1 - cut;
          const shown = [whole.slice(0, at), whole.slice(at)].map((text) =>
            lines.push(output('stdout', text)),
          );
          expect(shown.join('')).toBe(sanitise(whole));
        }
      }
    });

    test('are each safe as a line, for something may come between', () => {
      const lines = new OutputLines();
      expect(lines.push(output('stdout', much))).toBe(much);
      expect(lines.push(output('stdout', '::error::x\n'))).toBe('\\::error::x\n');
    });
  });
});

describe('plain progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('a line a second at most while it runs, and one at its end', async () => {
    const written: string[] = [];
    const reporter = makePlainReporter({
      progress: true,
      output: true,
      write: (text) => text && written.push(text),
    });
    const show = (task: FollowedTask): void => reporter.step({ tasks: [task] });
    show(followed('Running', 'one'));
    show(followed('Running', 'two'));
    vi.advanceTimersByTime(1000);
    expect(written).toEqual(['job: 42% - two\n']);
    show(followed('Running', 'two', 50));
    vi.advanceTimersByTime(5000);
    expect(written).toHaveLength(1);
    show(followed('Running', 'three'));
    vi.advanceTimersByTime(1);
    show(followed('Completed', 'Completed', 100));
    vi.advanceTimersByTime(5000);
    await reporter.close();
    expect(written.slice(1)).toEqual(['job: 42% - three\n', 'job: 100% - Completed\n']);
  });

  test('what changed last is told when waiting is over before it was its turn', async () => {
    const written: string[] = [];
    const reporter = makePlainReporter({ progress: true, output: true, write: (text) => written.push(text) });
    reporter.step({ tasks: [followed('Running', 'one')] });
    await reporter.close();
    vi.advanceTimersByTime(5000);
    expect(written.join('')).toBe('job: 42% - one\n');
  });

  test('a message that is again what it was is told once', async () => {
    const written: string[] = [];
    const reporter = makePlainReporter({ progress: true, output: true, write: (text) => written.push(text) });
    for (const message of ['one', 'two', 'one']) {
      reporter.step({ tasks: [followed('Running', message)] });
      if (message === 'one') vi.advanceTimersByTime(1000);
    }
    await reporter.close();
    expect(written.join('')).toBe('job: 42% - one\n');
  });
});
