import { describe, expect, test } from 'vitest';
import { firstFailure } from '../../../src/cli/output/errors.ts';
import { lastLines } from '../../../src/cli/output/last-lines.ts';
import { resultText } from '../../../src/cli/output/result-text.ts';
import { tableLines } from '../../../src/cli/output/table.ts';
import { durationText } from '../../../src/cli/output/task-columns.ts';
import { idShortener, taskTable } from '../../../src/cli/output/task-table.ts';
import { isLively, widthOf } from '../../../src/cli/output/terminal.ts';
import { chooseMode } from '../../../src/cli/waiting/reporter.ts';
import { parseExactJson } from '../../../src/protocol/exact-json.ts';
import { aTask } from './a-task.ts';

test.each([
  ['null', ''],
  ['"text"', 'text\n'],
  ['""', '\n'],
  ['42', '42\n'],
  ['[]', ''],
  ['[1,"two",{"a":[3]},null]', '1\ntwo\n{"a":[3]}\nnull\n'],
  ['{"a":1}', '{"a":1}\n'],
  ['9007199254740993', '9007199254740993\n'],
  ['[1.50,{"x":1e400}]', '1.50\n{"x":1e400}\n'],
])('the result %s as text', (json, expected) => {
  expect(resultText(parseExactJson(json))).toBe(expected);
});

describe('tables', () => {
  const columns = [{ title: 'A' }, { title: 'B', shrinksTo: 3 }];

  test('align by display width', () => {
    expect(
      tableLines(columns, [
        ['日本', 'x'],
        ['a', 'y'],
      ]),
    ).toEqual(['A     B', '日本  x', 'a     y']);
  });

  test('cut what may be cut to fit a terminal, never through a wide character', () => {
    expect(tableLines(columns, [['a', 'long text']], 8)).toEqual(['A  B', 'a  long…']);
    expect(tableLines(columns, [['a', '日本語日本語']], 8)).toEqual(['A  B', 'a  日本…']);
    expect(tableLines(columns, [['aaaaaaaa', 'bbbbbbbb']], 4)[1]).toBe('aaaaaaaa  bb…');
  });

  test('shorten generated ids on a terminal only, and no more than tells them apart', () => {
    const one = `${'0'.repeat(9)}1${'0'.repeat(22)}`;
    const other = `${'0'.repeat(9)}2${'0'.repeat(22)}`;
    expect([one, other, 'nightly'].map(idShortener([one, other, 'nightly']))).toEqual([
      '0000000001',
      '0000000002',
      'nightly',
    ]);
    expect(idShortener([one])(one)).toBe('00000000');
    expect(taskTable([aTask({ id: one })], undefined)[1]).toContain(one);
    expect(taskTable([aTask({ id: one })], 100)[1]).not.toContain(one);
  });

  test('show how far a failed task came, and why it failed', () => {
    const progress = {
      ...aTask({}).progress,
      percentComplete: 100,
      reachedPercent: 42.4,
      statusMessage: 'Failed',
    };
    const [, line] = taskTable([aTask({ state: 'Failed', progress, fault: { code: 'timeout' } })], undefined);
    expect(line).toMatch(/Failed \(timeout\) +42%/);
  });

  test('clean names', () => {
    const [, line] = taskTable([aTask({ name: 'a\u001b[31m\nb' })], undefined);
    expect(line).toContain('  a b  ');
  });
});

test.each([
  [0.0154, '15ms'],
  [1.25, '1.2s'],
  [75, '1m 15s'],
  [7265, '2h 1m'],
])('%d seconds as %s', (seconds, expected) => {
  expect(durationText(seconds)).toBe(expected);
});

test.each([
  [{ isTTY: true }, {}, true, 'tty'],
  [{ isTTY: false }, {}, false, 'plain'],
  [{}, {}, false, 'plain'],
  [{ isTTY: true }, { NO_COLOR: '1' }, false, 'plain'],
  [{ isTTY: true }, { NO_COLOR: '' }, true, 'tty'],
  [{ isTTY: true }, { TERM: 'dumb' }, false, 'plain'],
  [{ isTTY: true }, { CI: 'true' }, false, 'plain'],
  [{ isTTY: true }, { CI: 'false' }, true, 'tty'],
] as const)('%j with %j', (stream, env, lively, mode) => {
  expect(isLively(stream, env)).toBe(lively);
  expect(chooseMode('auto', stream, env)).toBe(mode);
});

test('what was asked for holds, but no animation without a terminal', () => {
  expect(chooseMode('tty', { isTTY: false }, {})).toBe('plain');
  expect(chooseMode('tty', { isTTY: true }, { CI: '1' })).toBe('tty');
  expect(chooseMode('json', { isTTY: true }, {})).toBe('json');
  expect(chooseMode('none', { isTTY: true }, {})).toBe('none');
});

test('a pipe has no width', () => {
  expect(widthOf({ columns: 80 })).toBeUndefined();
  expect(widthOf({ isTTY: true, columns: 120 })).toBe(120);
  expect(widthOf({ isTTY: true })).toBe(80);
});

test('of several codes the first that is not 0 counts', () => {
  expect(firstFailure([0, 3, 1])).toBe(3);
  expect(firstFailure([0, 0])).toBe(0);
  expect(firstFailure([])).toBe(0);
});

test.each([
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\n\n', 1, '\n'],
  ['\n\n', 2, '\n\n'],
  ['a\n', 5, 'a\n'],
  ['a\nb', 0, ''],
  ['', 3, ''],
])('of %j the last %d lines', (text, count, expected) => {
  expect(lastLines(text, count)).toBe(expected);
});
