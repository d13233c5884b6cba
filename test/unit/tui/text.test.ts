import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/protocol/progress.ts';
import { cleanText } from '../../../src/tui/clean-text.ts';
import { fitWidth } from '../../../src/tui/fit-width.ts';
import { formatElapsed } from '../../../src/tui/format-elapsed.ts';
import { elapsedOf, messageOf, remainingOf, shownPercent } from '../../../src/tui/task-text.ts';
import type { TaskView } from '../../../src/tui/task-view.ts';
import { makeEnded, makeTask, now } from './make-task.ts';

describe('formatElapsed', () => {
  it.each([
    [-5, '0.0s'],
    [0, '0.0s'],
    [1_290, '1.2s'],
    [9_999, '9.9s'],
    [12_900, '12s'],
    [59_999, '59s'],
    [60_000, '1m00s'],
    [184_000, '3m04s'],
    [3_599_999, '59m59s'],
    [7_500_000, '2h05m'],
    [86_399_999, '23h59m'],
    [439_200_000, '5d02h'],
  ])('%i ms is %s', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });
});

describe('cleanText', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007name', 'name'],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['soft\u00adhyphen, 12\u06dd', 'softhyphen, 12'],
    ['c1 \u009b2J gone', 'c1  gone'],
    ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('leaves no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => !/[\p{Control}\u2028\u2029]/u.test(cleanText(raw))),
    );
  });
});

describe('fitWidth', () => {
  it.each([
    ['build', 8, 'build   '],
    ['building', 5, 'buil…'],
    ['日本語の名前', 6, '日本… '],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
    ['', 2, '  '],
  ])('%s in %i columns', (text, width, fitted) => {
    expect(fitWidth(text, width)).toBe(fitted);
  });

  it('is exactly as wide as asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 60 }), (raw, width) => {
        expect(stringWidth(fitWidth(cleanText(raw), width))).toBe(width);
      }),
    );
  });
});

describe('what a task shows', () => {
  it('takes the percentage that was reached when the end was not good', () => {
    expect(shownPercent(makeEnded('Failed', 63))).toBe(63);
    expect(shownPercent(makeEnded('Stopped', 63))).toBe(63);
    expect(shownPercent(makeEnded('Completed', 63))).toBe(100);
    expect(shownPercent(makeTask())).toBe(42);
  });

  it.each([
    [makeTask(), false, 'Uploading'],
    [makeTask({ state: 'Stopping' }), false, 'Stopping'],
    [makeTask({ state: 'Stopping' }), true, 'Uploading'],
    [makeTask({ state: 'Queued', waitsFor: [{ reason: 'dependency', id: 'a' }] }), true, 'after a'],
    [makeTask({ state: 'Queued', waitsFor: [{ reason: 'dependency', id: 'a' }] }), false, 'Queued'],
    [makeTask({ state: 'Queued', attempt: 1 }), true, 'Uploading'],
    [makeEnded('Failed', 1, { faultCode: 'timeout' }), false, 'Failed (timeout)'],
    [makeEnded('Failed', 1, { faultCode: 'timeout' }), true, '(timeout)'],
    [makeEnded('Failed', 1, { faultCode: 'error' }), false, 'Failed'],
    [makeEnded('Completed', 1), true, ''],
  ])('message %#', (task, withState, message) => {
    expect(messageOf(task, withState)).toBe(message);
  });

  it('counts the time to now, then to the end, and none before the start', () => {
    expect(elapsedOf(makeTask(), now)).toBe('12s');
    expect(elapsedOf(makeEnded('Completed', 100), now)).toBe('5.2s');
    expect(elapsedOf(makeTask({ startedAt: null }), now)).toBe('');
  });

  it.each<[string, Partial<TaskView>, Partial<Progress>, string]>([
    ['by how far it came until it last said so', {}, { percentComplete: 50 }, '~8s'],
    ['in minutes', {}, { percentComplete: 1 }, '~16m28s'],
    ['before it came anywhere', {}, { percentComplete: 0 }, ''],
    ['at the end of its work', {}, { percentComplete: 100 }, ''],
    ['by its first second', {}, { lastUpdatedUtc: '2026-01-01T00:00:00.900Z' }, ''],
    ['when it is late', {}, { percentComplete: 90 }, ''],
    ['when nobody will wait for it', {}, { percentComplete: 0.0001 }, ''],
    ['before the start', { state: 'Queued', startedAt: null }, {}, ''],
    ['while it is stopped', { state: 'Stopping' }, {}, ''],
  ])('expects its end %s', (_when, task, progress, text) => {
    expect(remainingOf(makeTask({ ...task, progress }), now)).toBe(text);
  });
});
