import { renderToString } from 'ink';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { makePaint } from '../../../../src/tui/paint.ts';
import type { TaskView } from '../../../../src/tui/task-view.ts';
import { treeOrder } from '../../../../src/tui/tree-order.ts';
import { Details } from '../../../../src/tui/watch/details.ts';
import { filterTasks } from '../../../../src/tui/watch/filter-tasks.ts';
import { firstState, type WatchState } from '../../../../src/tui/watch/watch-state.ts';
import { WatchView } from '../../../../src/tui/watch/watch-view.tsx';
import { makeEnded, makeTask, now } from '../make-task.ts';

const tasks = [
  makeTask({ id: 'a', name: 'parent' }),
  makeEnded('Completed', 100, { id: 'b', name: 'other' }),
  makeTask({ id: 'a1', name: '子タスクの名前', parentId: 'a', progress: { statusMessage: '進捗 🚀' } }),
  makeEnded('Failed', 63, { id: 'a2', name: '👩‍👩‍👧 family', parentId: 'a1', faultCode: 'killed' }),
  makeTask({ id: 'a3', name: 'evil\u001b[2J\nname', parentId: 'a', state: 'Stopping' }),
  makeTask({ id: 'c', name: 'waits', state: 'Created', startedAt: null, progress: { percentComplete: 0 } }),
];
const many = Array.from({ length: 1000 }, (_, i) => makeTask({ id: `t${i}`, name: `task-${i}` }));

const details = new Details({ load: () => Promise.reject(new Error('not asked for')), changed: () => {} });

interface Options {
  columns?: number;
  rows?: number;
  selected?: number;
  watch?: Partial<WatchState>;
  colour?: boolean;
  connected?: boolean;
}

function draw(shown: readonly TaskView[], options: Options = {}): string[] {
  const { columns = 80, rows = 24, selected = 0, watch = {}, colour = false, connected = true } = options;
  const state = { ...firstState, ...watch };
  const view = (
    <WatchView
      tasks={shown}
      rows={treeOrder(filterTasks(shown, state.filter))}
      selected={selected}
      watch={state}
      details={details}
      complete={true}
      connected={connected}
      size={{ columns, rows }}
      tick={{ now, frame: 0 }}
      paint={makePaint(colour)}
    />
  );
  return renderToString(view, { columns }).split('\n');
}

describe('WatchView', () => {
  it.each([
    [20, 5],
    [28, 6],
    [40, 12],
    [80, 24],
    [120, 30],
  ])('%i columns and %i rows', (columns, rows) => {
    const lines = draw(tasks, { columns, rows, selected: 1 });
    expect(lines.join('\n')).toMatchSnapshot();
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it.each<[string, Options]>([
    ['the help', { watch: { mode: { kind: 'help' } } }],
    ['a filter', { watch: { mode: { kind: 'filter' }, filter: 'evil' } }],
    ['a filter that leaves none', { watch: { filter: 'nothing like it' }, selected: -1 }],
    ['a question', { watch: { mode: { kind: 'ask', act: 'remove', id: 'a' } } }],
    ['a note', { watch: { note: 'It has\u001b[31m ended already.' } }],
    ['an open task', { watch: { open: true }, selected: 3 }],
    ['a daemon that is away', { connected: false }],
    ['a screen that is too small', { columns: 19, rows: 4 }],
  ])('%s', (_name, options) => {
    expect(draw(tasks, { rows: 14, ...options }).join('\n')).toMatchSnapshot();
  });

  it.each([
    ['stop', 40, /^Stop 'parent with a name that i…'\? \[y\/N\]$/],
    ['remove', 60, /^Remove 'parent with a name that is…' and all below it\? \[y\/N\]$/],
    ['stop', 80, /^Stop 'parent with a name that is long'\? \[y\/N\]$/],
    ['remove', 24, /^…and all below it\? \[y\/N\]$/],
  ] as const)('a question to %s keeps its end in %i columns', (act, columns, wanted) => {
    const parent = makeTask({ id: 'a', name: 'parent with a name that is long' });
    const lines = draw([parent, ...tasks.slice(1)], {
      columns,
      watch: { mode: { kind: 'ask', act, id: 'a' } },
    });
    expect(lines.at(-1)).toMatch(wanted);
  });

  it('the follow key is named where there are details to follow', () => {
    expect(draw(tasks, { rows: 24 }).at(-1)).toContain('f follow');
    expect(draw(tasks, { rows: 14 }).at(-1)).not.toContain('f follow');
    expect(draw(tasks, { rows: 14, watch: { open: true } }).at(-1)).toContain('f follow');
  });

  it.each<[string, number, Options]>([
    ['a question', -1, { watch: { mode: { kind: 'ask', act: 'stop', id: 'b' } }, selected: -1 }],
    ['a note', -1, { watch: { note: 'It has ended already.' } }],
    ['that the daemon is away', 0, { connected: false }],
  ])('%s is bold: a colour could be pale on its background', (_name, line, options) => {
    const [before, style] =
      draw([], { colour: true, ...options })
        .at(line)
        ?.split('\u001b[') ?? [];
    expect([before, style]).toEqual(['', expect.stringMatching(/^1m.*\S/)]);
  });

  it('without tasks says how one comes', () => {
    expect(draw([], { selected: -1 }).join('\n')).toMatchSnapshot();
  });

  it('draws of 1000 tasks only the rows that are visible, around the selected one', () => {
    const lines = draw(many, { rows: 16, selected: 500 });
    expect(lines[0]).toMatch(/^1000 tasks/);
    expect(lines.filter((line) => line.includes('task-'))).toHaveLength(14);
    expect(lines.find((line) => line.startsWith('›'))).toContain('task-500 ');
  });

  it('has no escape sequence without colour; with it, only colours of the palette that are no white or black', () => {
    expect(draw(tasks).join()).not.toContain('\u001b');
    const [, ...parts] = draw(tasks, { colour: true }).join().split('\u001b[');
    const codes = parts.map((part) => part.slice(0, part.indexOf('m')));
    expect(new Set(codes)).toEqual(new Set(['1', '22', '2', '31', '32', '33', '36', '39']));
  });
});
