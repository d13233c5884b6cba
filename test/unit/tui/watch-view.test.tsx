import { renderToString } from 'ink';
import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { describe, expect, it, vi } from 'vitest';
import { makePaint } from '../../../src/tui/paint.ts';
import type { TaskView } from '../../../src/tui/task-view.ts';
import { WatchView } from '../../../src/tui/watch-view.tsx';
import { makeEnded, makeTask, now } from './make-task.ts';

const tasks = [
  makeTask({ id: 'a', name: 'parent' }),
  makeEnded('Completed', 100, { id: 'b', name: 'other' }),
  makeTask({ id: 'a1', name: '子タスクの名前', parentId: 'a', progress: { statusMessage: '進捗 🚀' } }),
  makeEnded('Failed', 63, { id: 'a2', name: '👩‍👩‍👧 family', parentId: 'a1', faultCode: 'killed' }),
  makeTask({ id: 'c', name: 'waits', state: 'Created', startedAt: null, progress: { percentComplete: 0 } }),
];

const many = Array.from({ length: 1000 }, (_, i) => makeTask({ id: `t${i}`, name: `task-${i}` }));

interface Options {
  columns?: number;
  keys?: boolean;
  onQuit?: () => void;
}

function view(shown: readonly TaskView[], { columns = 80, keys = false, onQuit = () => {} }: Options = {}) {
  const size = { columns, rows: 10 };
  const shared = { tasks: shown, size, tick: { now, frame: 0 }, paint: makePaint(false) };
  return <WatchView {...shared} keys={keys} onQuit={onQuit} />;
}

/** The line of the selected task. */
function selectedLine(frame: string | undefined): string | undefined {
  return frame?.split('\n').find((line) => line.startsWith('›'));
}

describe('WatchView', () => {
  it.each([40, 80, 120])('%i columns', (columns) => {
    const frame = renderToString(view(tasks, { columns }), { columns });
    expect(frame).toMatchSnapshot();
    for (const line of frame.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('draws of 1000 tasks only the rows that are visible', () => {
    const lines = renderToString(view(many), { columns: 80 }).trimEnd().split('\n');
    expect(lines[0]).toBe('1000 tasks: 1000 running');
    expect(lines.filter((line) => line.includes('task-'))).toHaveLength(7);
    expect(lines.at(-1)).toBe('1-7 of 1000');
  });

  it('says that there are none', () => {
    expect(renderToString(view([])).trimEnd()).toBe('0 tasks');
  });

  it('moves with arrows, j and k, also when several keys come at once, and stops at the ends', async () => {
    const { stdin, lastFrame, unmount } = render(view(many, { keys: true }));
    await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBe(1));
    const pressed: [string, string][] = [
      ['k', 'task-0 '],
      ['j', 'task-1 '],
      ['\u001b[B\u001b[Bjjj', 'task-6 '],
      ['\u001b[Ak', 'task-4 '],
      ['j'.repeat(2000), 'task-999 '],
    ];
    for (const [keys, name] of pressed) {
      stdin.write(keys);
      await vi.waitFor(() => expect(selectedLine(lastFrame())).toContain(name));
    }
    unmount();
  });

  it('keeps the selection on its task when rows come before it', async () => {
    const { stdin, lastFrame, rerender, unmount } = render(view(many.slice(5, 9), { keys: true }));
    await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBe(1));
    stdin.write('j');
    await vi.waitFor(() => expect(selectedLine(lastFrame())).toContain('task-6 '));
    rerender(view(many, { keys: true }));
    expect(selectedLine(lastFrame())).toContain('task-6 ');
    rerender(view(many.slice(100, 110), { keys: true }));
    expect(selectedLine(lastFrame())).toContain('task-101 ');
    unmount();
  });
});
