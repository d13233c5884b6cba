import { describe, expect, it } from 'vitest';
import { treeOrder } from '../../../../src/tui/tree-order.ts';
import { filterTasks } from '../../../../src/tui/watch/filter-tasks.ts';
import { moveSelection, selectedIndex } from '../../../../src/tui/watch/selection.ts';
import { visibleWindow } from '../../../../src/tui/watch/visible-window.ts';
import { makeEnded, makeTask } from '../make-task.ts';

describe('treeOrder', () => {
  const order = (tasks: Parameters<typeof treeOrder>[0]) =>
    treeOrder(tasks).map(({ task, guide }) => `${guide}${task.id}`);

  it('puts children under their parents with branches, ids compared without case', () => {
    const tasks = [
      makeTask({ id: 'a1', parentId: 'A' }),
      makeTask({ id: 'b' }),
      makeTask({ id: 'a' }),
      makeTask({ id: 'a2', parentId: 'a' }),
      makeTask({ id: 'a1x', parentId: 'a1' }),
      makeTask({ id: 'a1y', parentId: 'a1' }),
    ];
    expect(order(tasks)).toEqual(['b', 'a', '├ a1', '│ ├ a1x', '│ └ a1y', '└ a2']);
  });

  it('tells how many ancestors of each are there, and draws as many as are wanted', () => {
    const tasks = Array.from({ length: 6 }, (_, i) =>
      makeTask({ id: `t${i}`, parentId: i === 0 ? 'gone' : `t${i - 1}` }),
    );
    expect(treeOrder(tasks).map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(treeOrder(tasks, 40).at(-1)?.guide).toBe('        └ ');
  });

  it('keeps tasks whose parent is not there, and those of a circle, once each', () => {
    const tasks = [
      makeTask({ id: 'x', parentId: 'gone' }),
      makeTask({ id: 'p', parentId: 'q' }),
      makeTask({ id: 'q', parentId: 'p' }),
    ];
    expect(order(tasks)).toEqual(['x', 'p', '└ q']);
  });

  it('does not fear depth, and shows the nearest branches only', () => {
    const tasks = Array.from({ length: 20_000 }, (_, i) =>
      makeTask({ id: `t${i}`, parentId: i === 0 ? null : `t${i - 1}` }),
    );
    expect(order(tasks).at(-1)).toBe('      └ t19999');
  });
});

describe('filterTasks', () => {
  const tasks = [
    makeTask({ id: 'abc1', name: 'Build the site' }),
    makeEnded('Failed', 10, { id: 'xyz2', name: 'build docs' }),
    makeEnded('Completed', 100, { id: 'other', name: 'deploy' }),
  ];
  it.each([
    ['', ['abc1', 'xyz2', 'other']],
    ['  ', ['abc1', 'xyz2', 'other']],
    ['BUILD', ['abc1', 'xyz2']],
    ['build fail', ['xyz2']],
    ['YZ2', ['xyz2']],
    ['running', ['abc1']],
    ['nothing', []],
  ])('%j leaves %j', (filter, left) => {
    expect(filterTasks(tasks, filter).map(({ id }) => id)).toEqual(left);
  });
});

describe('the selection', () => {
  const ids = ['a', 'b', 'c', 'd'];
  it.each([
    [{ id: 'c', index: 0 }, 2],
    [{ id: 'gone', index: 1 }, 1],
    [{ id: 'gone', index: 9 }, 3],
    [{ id: undefined, index: 0 }, 0],
  ])('%o is row %i', (selection, row) => {
    expect(selectedIndex(ids, selection)).toBe(row);
    expect(selectedIndex([], selection)).toBe(-1);
  });

  it.each([
    [1, 'c'],
    [-1, 'a'],
    [9, 'd'],
    [Number.NEGATIVE_INFINITY, 'a'],
    [Number.POSITIVE_INFINITY, 'd'],
  ])('moved from b by %d is %s', (rows, id) => {
    expect(moveSelection(ids, { id: 'b', index: 1 }, rows).id).toBe(id);
    expect(moveSelection([], { id: 'b', index: 1 }, rows)).toEqual({ id: undefined, index: 0 });
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
