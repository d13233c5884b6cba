import { describe, expect, it, vi } from 'vitest';
import type { OutputEvent, TaskEvent } from '../../../../src/protocol/events.ts';
import { makePaint } from '../../../../src/tui/paint.ts';
import { endLines } from '../../../../src/tui/watch/detail-lines.ts';
import { Details } from '../../../../src/tui/watch/details.ts';
import { lastRows } from '../../../../src/tui/watch/last-rows.ts';
import { OutputLog } from '../../../../src/tui/watch/output-log.ts';
import type { TaskDetails } from '../../../../src/tui/watch/watch-feed.ts';

let seq = 0;
const wrote = (text: string, more: Partial<OutputEvent> = {}): OutputEvent => ({
  type: 'output',
  seq: ++seq,
  taskId: 'a',
  at: '2026-01-01T00:00:00.000Z',
  stream: 'stdout',
  text,
  position: null,
  ...more,
});

describe('OutputLog', () => {
  const linesOf = (...events: OutputEvent[]) => {
    const log = new OutputLog();
    for (const event of events) log.push(event);
    return log.lines.map(({ text }) => text);
  };

  it.each<[string, OutputEvent[], string[]]>([
    ['whole lines', [wrote('one\ntwo\n')], ['one', 'two']],
    ['pieces of a line', [wrote('on'), wrote('e\ntw'), wrote('o')], ['one', 'two']],
    ['two streams', [wrote('ou'), wrote('err\n', { stream: 'stderr' }), wrote('t\n')], ['out', 'err']],
    ['two attempts', [wrote('on'), wrote('two', { attempt: 2 }), wrote('!', { attempt: 2 })], ['on', 'two!']],
    ['an empty line', [wrote('a\n\nb\n')], ['a', '', 'b']],
    ['line ends of Windows', [wrote('a\r\nb\r'), wrote('\nc')], ['a', 'b\r', 'c']],
    ['a line that is written over', [wrote('10%\r20%\r'), wrote('30%')], ['30%']],
    [
      'a record with its place',
      [wrote('bad', { stream: 'error', position: 'At line:1' })],
      ['bad', 'At line:1'],
    ],
    ['records are whole', [wrote('a'), wrote('w', { stream: 'warning' }), wrote('b')], ['ab', 'w']],
  ])('%s', (_name, events, lines) => {
    expect(linesOf(...events)).toEqual(lines);
  });

  it('keeps the newest lines, which keep their numbers, and no endless line', () => {
    const log = new OutputLog();
    for (let i = 0; i < 20_000; i++) log.push(wrote(`${i}\n`));
    expect(log.lines.length).toBeLessThanOrEqual(10_000);
    expect(log.lines[0]?.text).toBe(`${log.first}`);
    expect(log.lines.at(-1)?.text).toBe('19999');
    for (let i = 0; i < 100; i++) log.push(wrote('x'.repeat(1000)));
    expect(log.lines.at(-1)?.text.length).toBeLessThan(10_000);
  });
});

it('of how a task ended there are no endless lines, and not endlessly many', () => {
  const lines = endLines({ fault: '', warnings: [], result: 'x'.repeat(1_000_000) });
  expect(lines.map(({ text }) => text.length < 10_000)).toEqual([true, true]);
  expect(endLines({ fault: 'y\n'.repeat(100_000), warnings: [], result: '' }).length).toBeLessThan(2000);
});

it('warnings stand between why a task failed and what came of it', () => {
  const lines = endLines({ fault: 'bad', warnings: ['careful', 'twice'], result: '1' });
  expect(lines.map(({ text, style }) => [text, style])).toEqual([
    ['bad', 'red'],
    ['careful', 'yellow'],
    ['twice', 'yellow'],
    ['Result:', 'bold'],
    ['1', undefined],
  ]);
});

describe('lastRows', () => {
  const texts = ['one', '1234567', '日本語', '\u001b[31mred\u001b[0m\tx', 'five'];
  const lines = {
    range: { first: 10, end: 15 },
    line: (number: number) => ({ text: texts[number - 10] ?? 'none' }),
  };
  it.each([
    [null, 5, 9, ['one', '12345', '67', '日本', '語', 'red  ', '  x', 'five']],
    [null, 40, 2, ['red    x', 'five']],
    [11, 5, 2, ['12345', '67']],
    [12, 5, 2, ['日本', '語']],
    [12, 5, 1, ['語']],
    [99, 40, 1, ['five']],
    [0, 40, 3, ['one']],
  ])('to line %j in %i columns and %i rows', (bottom, columns, rows, shown) => {
    expect(lastRows(lines, { bottom, columns, rows, paint: makePaint(false) })).toEqual(shown);
  });
});

describe('Details', () => {
  const answer = (output: OutputEvent[], more: Partial<TaskDetails> = {}): TaskDetails => ({
    language: 'JavaScript',
    fault: '',
    warnings: [],
    result: '',
    ...more,
    output,
  });
  const ended: TaskEvent = {
    type: 'state',
    seq: 1,
    taskId: 'a',
    at: '2026-01-01T00:00:00.000Z',
    state: 'Completed',
    name: 'a',
    language: 'JavaScript',
    parentId: null,
    progress: {
      percentComplete: 100,
      reachedPercent: 100,
      statusMessage: 'x',
      lastUpdatedUtc: '',
      isTerminal: true,
    },
    fault: null,
    exitCode: null,
  };

  /** Loads are answered by hand. */
  function open() {
    const loads: { id: string; answer: PromiseWithResolvers<TaskDetails> }[] = [];
    const changed = vi.fn();
    const load = (id: string) => {
      const one = { id, answer: Promise.withResolvers<TaskDetails>() };
      loads.push(one);
      return one.answer.promise;
    };
    const details = new Details({ load, changed });
    const texts = () => {
      const { first, end } = details.range;
      return Array.from({ length: end - first }, (_, i) => details.line(first + i).text);
    };
    return { details, loads, changed, texts };
  }

  it('loads the task on which the selection rests, and no task that it passed', async () => {
    const { details, loads, changed, texts } = open();
    for (const id of ['x', 'y', 'a']) details.show(id);
    await vi.waitFor(() => expect(loads).toHaveLength(1));
    expect([loads[0]?.id, details.loaded]).toEqual(['a', undefined]);
    loads[0]?.answer.resolve(answer([wrote('one\n')], { fault: 'bad\n', result: '1\n2\n' }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(texts()).toEqual(['one', 'bad', 'Result:', '1', '2']);
    details.close();
  });

  it('adds what comes while it loads and after, each once, and of no other task', async () => {
    const { details, loads, changed, texts } = open();
    details.show('a');
    await vi.waitFor(() => expect(loads).toHaveLength(1));
    const [one, two, three] = [wrote('one\n'), wrote('two\n'), wrote('three\n')];
    for (const event of [one, two, three, wrote('other\n', { taskId: 'b' })]) details.take(event);
    loads[0]?.answer.resolve(answer([one, two]));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    details.take(wrote('four\n', { taskId: 'A' }));
    expect(texts()).toEqual(['one', 'two', 'three', 'four']);
    details.close();
  });

  it('asks for the last lines only, and says where the others are', async () => {
    const loads: [string, number][] = [];
    const changed = vi.fn();
    const lines = Array.from({ length: 3000 }, (_, i) => wrote(`${i}\n`));
    const load = async (id: string, count: number) => {
      loads.push([id, count]);
      return answer(lines.slice(-count));
    };
    const details = new Details({ load, changed });
    details.show('a');
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect(loads).toEqual([['a', expect.any(Number)]]);
    const { first, end } = details.range;
    expect([end - first, details.line(end - 1).text]).toEqual([loads[0]?.[1], '2999']);
    expect(details.line(first)).toMatchObject({ text: expect.stringContaining('kr get-task-output a') });
    details.close();
  });

  it('its lines keep their numbers when it ends: somebody may be reading', async () => {
    const { details, loads, changed, texts } = open();
    details.show('a');
    await vi.waitFor(() => expect(loads).toHaveLength(1));
    loads[0]?.answer.resolve(answer([wrote('one\n')]));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    const [two, three] = [wrote('two\n'), wrote('three\n')];
    details.take(two);
    details.take(three);
    details.take(ended);
    // The last ones alone come now.
    loads[1]?.answer.resolve(answer([two, three], { result: 'done' }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
    expect(texts()).toEqual(['one', 'two', 'three', 'Result:', 'done']);
    details.close();
  });

  it('loads anew when the task ends and after a break; answers that come too late count no more', async () => {
    const { details, loads, changed, texts } = open();
    details.show('a');
    await vi.waitFor(() => expect(loads).toHaveLength(1));
    details.take(ended);
    details.take(null);
    expect(loads).toHaveLength(3);
    loads[2]?.answer.resolve(answer([], { result: 'newest' }));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    loads[0]?.answer.resolve(answer([], { result: 'old' }));
    loads[1]?.answer.reject(new Error('late'));
    await Promise.allSettled(loads.map((load) => load.answer.promise));
    expect([texts(), details.failure]).toEqual([['Result:', 'newest'], '']);
    details.close();
  });

  it('keeps what it has when it cannot be loaded, and says why', async () => {
    const { details, loads, changed } = open();
    details.show('a');
    await vi.waitFor(() => expect(loads).toHaveLength(1));
    loads[0]?.answer.reject(new Error('the reason'));
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());
    expect([details.loaded, details.failure]).toEqual([undefined, 'the reason']);
    details.show('b');
    expect(details.failure).toBe('');
    details.close();
  });
});
