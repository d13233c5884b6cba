import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutColumns } from '../../../src/tui/columns.ts';
import { brokenRows } from '../../../src/tui/progress/broken-rows.ts';
import { pickTasks } from '../../../src/tui/progress/pick-tasks.ts';
import { makeEnded, makeTask } from './make-task.ts';

describe('layOutColumns', () => {
  it('never takes more than there is, and all cells at 40 columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 300 }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        (available, longestName, inList) => {
          const columns = layOutColumns({ available, longestName, inList });
          const cells = Object.values(columns).filter((width) => width > 0);
          const row = 1 + cells.reduce((sum, width) => sum + 1 + width, 0);
          expect(row).toBeLessThanOrEqual(available);
          expect(columns.name).toBeGreaterThan(0);
          if (available >= 38)
            expect(Math.min(columns.bar, columns.elapsed, columns.message)).toBeGreaterThan(5);
        },
      ),
    );
  });
});

describe('brokenRows', () => {
  it.each([
    [['12345', '123'], 5, 0],
    [['123456', '1234567890'], 5, 2],
    [['12345678901'], 5, 2],
    [['\u001b[31m12345\u001b[39m'], 5, 0],
    // A wide character is not cut in two: five of them take three rows of five columns.
    [['日本語日本'], 5, 2],
    [[''], 5, 0],
  ])('%j on %i columns', (lines, columns, more) => {
    expect(brokenRows(lines, columns)).toBe(more);
  });
});

describe('pickTasks', () => {
  it('shows what moves, then what did not end well, then what is to come, and keeps the order', () => {
    const tasks = [
      makeEnded('Completed', 100, { id: 'a' }),
      makeTask({ id: 'b' }),
      makeEnded('Failed', 1, { id: 'c' }),
      makeTask({ id: 'd', state: 'Queued' }),
      makeTask({ id: 'e', state: 'Stopping' }),
    ];
    const picked = (limit: number) => pickTasks(tasks, limit).map(({ id }) => id);
    expect([1, 2, 3, 4].map(picked)).toEqual([['b'], ['b', 'e'], ['b', 'c', 'e'], ['b', 'c', 'd', 'e']]);
    expect(pickTasks(tasks, 5)).toBe(tasks);
  });
});
