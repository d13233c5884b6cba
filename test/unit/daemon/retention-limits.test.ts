import { expect, it } from 'vitest';
import { retentionLimits } from '../../../src/daemon/tasks/retention-limits.ts';

const none = { retentionAgeMs: null, retentionCount: null };
const day = 86_400_000;

it('there are none where nobody says so', () => {
  expect(retentionLimits([], none, 10 * day)).toEqual([]);
});

it('those of the settings are for all that have none of their own, of each kind', () => {
  const usual = { retentionAgeMs: 3 * day, retentionCount: 50 };
  const groups = [
    { key: 'aged', ageMs: day, count: null },
    { key: 'counted', ageMs: null, count: 0 },
    { key: 'both', ageMs: 2 * day, count: 7 },
  ];
  expect(retentionLimits(groups, usual, 10 * day)).toEqual([
    { of: { group: 'aged' }, endedBefore: 9 * day },
    { of: { group: 'counted' }, keep: 0 },
    { of: { group: 'both' }, endedBefore: 8 * day },
    { of: { group: 'both' }, keep: 7 },
    { of: { allBut: ['aged', 'both'] }, endedBefore: 7 * day },
    { of: { allBut: ['counted', 'both'] }, keep: 50 },
  ]);
});

it('those of groups hold without any of the settings', () => {
  expect(retentionLimits([{ key: 'net', ageMs: null, count: 3 }], none, 0)).toEqual([
    { of: { group: 'net' }, keep: 3 },
  ]);
});
