import { renderToString } from 'ink';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { makePaint } from '../../../src/tui/paint.ts';
import { ProgressView } from '../../../src/tui/progress-view.tsx';
import type { TaskView } from '../../../src/tui/task-view.ts';
import { makeEnded, makeTask, now } from './make-task.ts';

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

function draw(shown: readonly TaskView[], { columns, rows = 24, colour = false }: Options): string {
  return renderToString(
    <ProgressView
      tasks={shown}
      size={{ columns, rows }}
      tick={{ now, frame: 0 }}
      paint={makePaint(colour)}
    />,
    { columns },
  );
}

describe('ProgressView', () => {
  it.each([40, 80, 120])('%i columns', (columns) => {
    const frame = draw(tasks, { columns });
    expect(frame).toMatchSnapshot();
    const lines = frame.split('\n');
    expect(lines).toHaveLength(tasks.length);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('has no escape sequence without colour, and the colour of the state with it', () => {
    expect(draw(tasks, { columns: 80 })).not.toContain('\u001b');
    const [running, , completed, failed, stopped] = draw(tasks, { columns: 80, colour: true }).split('\n');
    expect(running).toContain('\u001b[36m');
    expect(completed).toContain('\u001b[32m');
    expect(failed).toContain('\u001b[31m');
    expect(stopped).toContain('\u001b[33m');
  });

  it('stays below the height of the terminal and counts the rest', () => {
    const lines = draw(tasks, { columns: 80, rows: 5 }).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('… and 3 more');
  });

  it('is full at 100 percent only', () => {
    expect(draw([makeTask({ progress: { percentComplete: 99.99 } })], { columns: 80 })).not.toContain(
      '█'.repeat(14),
    );
    expect(draw([makeTask({ progress: { percentComplete: 100 } })], { columns: 80 })).toContain(
      '█'.repeat(14),
    );
  });
});
