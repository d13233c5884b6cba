import { expect, test } from 'vitest';
import { parseMomentMs } from '../../../src/settings/quantities.ts';

const now = Date.UTC(2026, 0, 31, 12);

test.each([
  ['90s', now - 90_000],
  ['1h30m', now - 5_400_000],
  ['7d', now - 7 * 86_400_000],
  ['60', now - 60_000],
  ['2026-01-30', Date.UTC(2026, 0, 30)],
  ['2026-01-30T08:15', Date.UTC(2026, 0, 30, 8, 15)],
  ['2026-01-30T08:15:30.250Z', Date.UTC(2026, 0, 30, 8, 15, 30, 250)],
  ['2026-01-30T08:15:30+02:00', Date.UTC(2026, 0, 30, 6, 15, 30)],
  ['2026-13-30', undefined],
  ['yesterday', undefined],
  ['30.01.2026', undefined],
  ['', undefined],
])('the moment %j', (text, expected) => {
  expect(parseMomentMs(text, now)).toBe(expected);
});
