import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenRows } from '../../../src/tui/broken-rows.ts';
import { layOutColumns } from '../../../src/tui/columns.ts';
import { pickTasks } from '../../../src/tui/pick-tasks.ts';
import { treeOrder } from '../../../src/tui/tree-order.ts';
import { visibleWindow } from '../../../src/tui/visible-window.ts';
import { makeEnded, makeTask } from './make-task.ts';

describe('layOutColumns', () => {
  it('never takes more than there is, and all cells at 40 columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 300 }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        (available, longestName, withState) => {
          const columns = layOutColumns({ available, longestName, withState });
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

describe('treeOrder', () => {
  const order = (tasks: Parameters<typeof treeOrder>[0]) =>
    treeOrder(tasks).map(({ task, depth }) => `${depth}${task.id}`);

  it('puts children under their parents, ids compared without case', () => {
    const tasks = [
      makeTask({ id: 'a1', parentId: 'A' }),
      makeTask({ id: 'b' }),
      makeTask({ id: 'a' }),
      makeTask({ id: 'a2', parentId: 'a' }),
      makeTask({ id: 'a1x', parentId: 'a1' }),
    ];
    expect(order(tasks)).toEqual(['0b', '0a', '1a1', '2a1x', '1a2']);
  });

  it('keeps tasks whose parent is not there, and those of a circle, once each', () => {
    const tasks = [
      makeTask({ id: 'x', parentId: 'gone' }),
      makeTask({ id: 'p', parentId: 'q' }),
      makeTask({ id: 'q', parentId: 'p' }),
    ];
    expect(order(tasks)).toEqual(['0x', '0p', '1q']);
  });

  it('does not fear depth', () => {
    const tasks = Array.from({ length: 20_000 }, (_, i) =>
      makeTask({ id: `t${i}`, parentId: i === 0 ? null : `t${i - 1}` }),
    );
    expect(treeOrder(tasks).at(-1)?.depth).toBe(19_999);
  });
});

describe('visibleWindow', () => {
  it.each([
    [{ count: 3, selected: 0, size: 10 }, 0, 3],
    [{ count: 100, selected: 0, size: 10 }, 0, 10],
    [{ count: 100, selected: 50, size: 10 }, 45, 55],
    [{ count: 100, selected: 99, size: 10 }, 90, 100],
    [{ count: 0, selected: -1, size: 10 }, 0, 0],
  ])('%o', (of, start, end) => {
    expect(visibleWindow(of)).toEqual({ start, end });
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
  it('lets the ended ones give way, and keeps the order', () => {
    const tasks = [
      makeEnded('Completed', 100, { id: 'a' }),
      makeTask({ id: 'b' }),
      makeEnded('Failed', 1, { id: 'c' }),
      makeTask({ id: 'd' }),
    ];
    expect(pickTasks(tasks, 3).map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(pickTasks(tasks, 4)).toBe(tasks);
  });
});
