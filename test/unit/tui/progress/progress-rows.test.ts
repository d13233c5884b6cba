import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { makePaint } from '../../../../src/tui/paint.ts';
import { progressRows } from '../../../../src/tui/progress/progress-rows.ts';
import type { TaskView } from '../../../../src/tui/task-view.ts';
import { makeEnded, makeTask, now } from '../make-task.ts';

const tasks = [
  makeTask({ id: 'a' }),
  makeTask({
    id: 'b',
    name: '日本語のタスクの名前',
    progress: { statusMessage: '進捗メッセージ 🚀 送信中です' },
  }),
  makeEnded('Completed', 100, { id: 'c', name: '👩‍👩‍👧 family' }),
  makeEnded('Failed', 63.4, { id: 'd', name: 'Task 0123456789abcdef0123456789abcdef', faultCode: 'timeout' }),
  makeEnded('Stopped', 12.5, { id: 'e', name: 'evil\u001b[2J\nname' }),
  makeTask({ id: 'f', name: 'waits', state: 'Queued', startedAt: null, progress: { percentComplete: 0 } }),
];

interface Options {
  columns: number;
  rows?: number;
  colour?: boolean;
}

function draw(
  tasks: readonly TaskView[],
  { columns, rows = 24, colour = false }: Options,
): readonly string[] {
  return progressRows({ tasks, size: { columns, rows }, tick: { now, frame: 0 }, paint: makePaint(colour) });
}

describe('progressRows', () => {
  it.each([40, 80, 120])('%i columns', (columns) => {
    const lines = draw(tasks, { columns });
    expect(lines.join('\n')).toMatchSnapshot();
    expect(lines).toHaveLength(tasks.length);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('has no escape sequence without colour, and the colour of the state with it', () => {
    expect(draw(tasks, { columns: 80 }).join()).not.toContain('\u001b');
    const [running, , completed, failed, stopped] = draw(tasks, { columns: 80, colour: true });
    expect(running).toContain('\u001b[36m');
    expect(completed).toContain('\u001b[32m');
    expect(failed).toContain('\u001b[31m');
    expect(stopped).toContain('\u001b[33m');
  });

  it('stays below the height of the terminal and counts the rest', () => {
    const lines = draw(tasks, { columns: 80, rows: 5 });
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('… and 3 more: 1 queued, 1 completed, 1 stopped');
    expect(draw(tasks, { columns: 40, rows: 5 }).at(-1)).toBe('… and 3 more');
  });

  it('is full at 100 percent only', () => {
    const drawAt = (percentComplete: number) =>
      draw([makeTask({ progress: { percentComplete } })], { columns: 80 });
    expect(drawAt(99.99)[0]).not.toContain('█'.repeat(14));
    expect(drawAt(100)[0]).toContain('█'.repeat(14));
  });
});
