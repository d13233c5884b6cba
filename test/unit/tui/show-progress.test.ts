import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showProgress } from '../../../src/tui/show-progress.tsx';
import { FakeTerminal } from './fake-terminal.ts';
import { makeEnded, makeTask } from './make-task.ts';

const showCursor = '\u001b[?25h';
const size = { columns: 80, rows: 24 };

describe('showProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('draws ten frames a second, whatever the number of updates', async () => {
    const terminal = new FakeTerminal(size);
    const display = showProgress({ stream: terminal.stream, colour: false });
    for (let i = 0; i < 1000; i++) {
      display.update([makeTask({ progress: { statusMessage: `step ${i}` } })]);
      vi.advanceTimersByTime(1);
    }
    const frames = terminal.writes.filter((text) => text.includes('build')).length;
    expect(frames).toBeGreaterThan(7);
    expect(frames).toBeLessThanOrEqual(11);
    await display.close();
    expect(terminal.text).toContain('step 999');
  });

  it('prints whole lines above the bars, each once, and the last ones at the close', async () => {
    const terminal = new FakeTerminal(size);
    const display = showProgress({ stream: terminal.stream, colour: false });
    display.print('before the first frame');
    display.update([makeTask()]);
    display.print('one');
    display.print('two\n');
    await display.close();
    display.print('after the close');
    expect(terminal.writes[0]).toBe('before the first frame\n');
    expect(terminal.writes.filter((text) => text === 'one\ntwo\n')).toHaveLength(1);
    expect(terminal.writes.findLastIndex((text) => text.includes('build'))).toBeGreaterThan(
      terminal.writes.indexOf('one\ntwo\n'),
    );
    expect(terminal.writes.at(-1)).toBe('after the close\n');
  });

  it('leaves the final frame, the cursor, no timer and no listener', async () => {
    const terminal = new FakeTerminal(size);
    const display = showProgress({ stream: terminal.stream, colour: false });
    display.update([makeTask()]);
    display.update([makeEnded('Failed', 63, { faultCode: 'exit' })]);
    await Promise.all([display.close(), display.close()]);
    expect(terminal.writes.findLast((text) => text.includes('build'))).toContain('63%   5.2s Failed (exit)');
    expect(terminal.writes.at(-1)).toBe(showCursor);
    // Ink's own throttles end within a millisecond; nothing else may go on.
    vi.advanceTimersByTime(5);
    expect(vi.getTimerCount()).toBe(0);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it('writes nothing when there was nothing to show', async () => {
    const terminal = new FakeTerminal(size);
    const display = showProgress({ stream: terminal.stream, colour: true });
    display.update([]);
    await display.close();
    expect(terminal.writes).toEqual([]);
  });

  it('follows the width of the terminal at once', async () => {
    const terminal = new FakeTerminal({ columns: 120, rows: 24 });
    const display = showProgress({ stream: terminal.stream, colour: false });
    display.update([makeTask({ name: 'n'.repeat(100) })]);
    const before = terminal.writes.length;
    terminal.columns = 40;
    terminal.emit('resize');
    const frames = terminal.writes.slice(before).filter((text) => text.includes('nnn'));
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame).toMatch(/n… ██▌░░░ {2}42%/);
    await display.close();
  });
});
