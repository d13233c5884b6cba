import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { TaskEvent } from '../../../src/protocol/events.ts';
import { showWatch } from '../../../src/tui/show-watch.tsx';
import type { TaskView } from '../../../src/tui/task-view.ts';
import type { TaskDetails, WatchFeed } from '../../../src/tui/watch/watch-feed.ts';
import { FakeKeyboard, FakeTerminal } from './fake-terminal.ts';
import { makeEnded, makeTask } from './make-task.ts';

const size = { columns: 80, rows: 24 };
const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';
const showCursor = '\u001b[?25h';

/** Tasks that the test changes. */
class FakeFeed implements WatchFeed {
  /** How often they were asked for. */
  asked = 0;
  #tasks: readonly TaskView[];
  connected = true;
  complete = true;
  failure: Error | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(tasks: readonly TaskView[]) {
    this.#tasks = tasks;
  }

  get tasks(): readonly TaskView[] {
    this.asked++;
    return this.#tasks;
  }

  change(tasks: readonly TaskView[]): void {
    this.#tasks = tasks;
    this.#wake.resolve();
  }

  fail(error: Error): void {
    this.failure = error;
    this.#wake.resolve();
  }

  async *changes(signal: AbortSignal): AsyncGenerator<TaskEvent | null> {
    const left = once(signal, 'abort');
    while (!signal.aborted) {
      if (this.failure) throw this.failure;
      yield null;
      await Promise.race([this.#wake.promise, left]);
      this.#wake = Promise.withResolvers();
    }
  }
}

const nothing: TaskDetails = { language: 'JavaScript', output: [], fault: '', warnings: [], result: '' };

function open(tasks: readonly TaskView[], rows = size.rows) {
  const terminal = new FakeTerminal({ ...size, rows });
  const keyboard = new FakeKeyboard();
  const feed = new FakeFeed(tasks);
  const stop = new AbortController();
  const done = vi.fn<(what: string) => void>();
  const act = (name: string) => async (id: string) => done(`${name} ${id}`);
  const actions = {
    start: act('start'),
    stop: act('stop'),
    remove: act('remove'),
    details: async () => nothing,
  };
  const { stream: stdout } = terminal;
  const { stream: stdin } = keyboard;
  const ended = showWatch({ feed, actions, stdout, stdin, colour: false, signal: stop.signal });
  const ready = vi.waitFor(() => expect(keyboard.listenerCount('readable')).toBe(1));
  return { terminal, keyboard, feed, stop, done, actions, ended, ready };
}

describe('showWatch', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
    ['Esc', '\u001b'],
  ])('%s quits; the screen before, the cursor and the keyboard are as they were', async (_name, key) => {
    const { terminal, keyboard, ended, ready } = open([makeTask()]);
    await ready;
    expect(terminal.writes[0]).toBe(enter);
    keyboard.press(key);
    await ended;
    expect(terminal.text).toContain('build');
    expect(terminal.writes.lastIndexOf(leave)).toBeGreaterThan(
      terminal.writes.findLastIndex((text) => text.includes('build')),
    );
    expect(terminal.writes.at(-1)).toBe(showCursor);
    expect(terminal.listenerCount('resize')).toBe(0);
    await vi.waitFor(() => expect(keyboard.rawModes.at(-1)).toBe(false));
  });

  it('shows what changed', async () => {
    const { terminal, feed, stop, ended, ready } = open([makeTask()]);
    await ready;
    feed.change([makeTask({ id: 'new', name: 'comes later' }), makeEnded('Failed', 30)]);
    await vi.waitFor(() => expect(terminal.text).toMatch(/comes later[\s\S]*30%/));
    stop.abort();
    await ended;
  });

  it('begins at a task that runs, wherever it is in the queue; what is read stays, whatever the filter', async () => {
    const queued = Array.from({ length: 100 }, (_, i) =>
      makeTask({ id: `q${i}`, name: `queued ${i}`, state: 'Queued', startedAt: null }),
    );
    const { terminal, keyboard, feed, stop, ended, ready } = open([...queued, makeTask({ name: 'at work' })]);
    await ready;
    expect(terminal.text).toMatch(/› \S at work/);
    keyboard.press('/running\r');
    await vi.waitFor(() => expect(terminal.text).toContain('/running · 1 of 101 tasks'));
    keyboard.press('\r');
    await vi.waitFor(() => expect(terminal.text).toContain('Enter close'));
    feed.change([...queued, makeEnded('Completed', 100, { name: 'at work' })]);
    await vi.waitFor(() => expect(terminal.text).toMatch(/ at work [\s\S]*Completed · 100%/));
    keyboard.press('\r');
    await vi.waitFor(() => expect(terminal.text).toContain("Nothing matches 'running'"));
    stop.abort();
    await ended;
  });

  it('shows the list again when the open task has gone with all the others', async () => {
    const { terminal, keyboard, feed, stop, ended, ready } = open([makeTask()]);
    await ready;
    keyboard.press('\r');
    await vi.waitFor(() => expect(terminal.text).toContain('Enter close'));
    feed.change([]);
    await vi.waitFor(() => expect(terminal.text).toContain('No tasks yet'));
    stop.abort();
    await ended;
  });

  it('moves its clock where the terminal has no room for details, with no news at all', async () => {
    const { terminal, stop, ended, ready } = open([makeTask()], 10);
    await ready;
    const first = terminal.writes.length;
    await vi.waitFor(() => expect(terminal.writes.length).toBeGreaterThan(first + 3));
    stop.abort();
    await ended;
  });

  it('looks at its tasks once a frame, however many events come', async () => {
    const { feed, stop, ended, ready } = open([makeEnded('Completed', 100)]);
    await ready;
    const before = feed.asked;
    for (let i = 0; i < 2000; i++) {
      feed.change([makeEnded('Completed', 100, { name: `name ${i}` })]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // A frame asks a few times; an event that did so would show by the thousand.
    expect(feed.asked - before).toBeLessThan(1000);
    stop.abort();
    await ended;
  });

  it('does what keys ask for, and shows why the daemon refuses', async () => {
    const { terminal, keyboard, done, actions, stop, ended, ready } = open([makeTask({ id: 'one' })]);
    await ready;
    keyboard.press('xy');
    await vi.waitFor(() => expect(done).toHaveBeenCalledWith('stop one'));
    actions.stop = () => Promise.reject(new Error('It is gone.'));
    keyboard.press('xy');
    await vi.waitFor(() => expect(terminal.text).toContain('It is gone.'));
    stop.abort();
    await ended;
  });

  it('draws the whole screen anew when its size changes', async () => {
    const { terminal, stop, ended, ready } = open([makeTask()]);
    await ready;
    const before = terminal.writes.length;
    terminal.columns = 40;
    terminal.emit('resize');
    const after = terminal.writes.slice(before);
    expect(after[0]).toBe('\u001b[H\u001b[J');
    expect(after.find((text) => text.includes('build'))).toMatch(/build +[█▏▎▍▌▋▊▉]+░+ +42%/);
    stop.abort();
    await ended;
  });

  it('gives the terminal back and rejects when the feed fails', async () => {
    const { terminal, feed, ended, ready } = open([makeTask()]);
    await ready;
    feed.fail(new Error('broken'));
    await expect(ended).rejects.toThrow('broken');
    expect(terminal.writes).toContain(leave);
    expect(terminal.writes.at(-1)).toBe(showCursor);
  });

  it('gives the terminal back and rejects when it cannot draw', async () => {
    const { terminal, feed, ended, ready } = open([makeTask()]);
    await ready;
    feed.change([makeTask({ id: 'x', name: null as unknown as string })]);
    await expect(ended).rejects.toThrow();
    expect(terminal.writes).toContain(leave);
  });

  it('is over before it begins when the signal came', async () => {
    const { terminal, stop, ended } = open([makeTask()]);
    stop.abort();
    await ended;
    expect(terminal.writes).toEqual([]);
  });
});
