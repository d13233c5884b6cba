import { describe, expect, it } from 'vitest';
import { showWatch } from '../../../src/tui/show-watch.tsx';
import type { TaskView } from '../../../src/tui/task-view.ts';
import { FakeKeyboard, FakeTerminal } from './fake-terminal.ts';
import { makeEnded, makeTask } from './make-task.ts';

const size = { columns: 80, rows: 24 };

async function* once(list: readonly TaskView[]) {
  yield list;
}

/** Lists that never end by themselves; `returned` tells that the view let go of them. */
function endless(list: readonly TaskView[]) {
  const state = { returned: false };
  let given = false;
  const iterator: AsyncIterator<readonly TaskView[]> = {
    next: () => {
      if (given) return new Promise(() => {});
      given = true;
      return Promise.resolve({ done: false, value: list });
    },
    return: () => {
      state.returned = true;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { tasks: { [Symbol.asyncIterator]: () => iterator }, state };
}

describe('showWatch', () => {
  it('leaves the last frame, without selection and keys, when there are no more lists', async () => {
    const terminal = new FakeTerminal(size);
    const stdin = new FakeKeyboard();
    const list = [makeEnded('Completed', 100, { name: 'first' }), makeTask({ id: 'b', state: 'Queued' })];
    await showWatch({ tasks: once(list), stdout: terminal.stream, stdin: stdin.stream, colour: false });
    const last = terminal.writes.findLast((text) => text.includes('first'));
    expect(last).toContain('2 tasks: 1 queued, 1 completed');
    expect(last).not.toMatch(/›|quit/);
    expect(terminal.writes.at(-1)).toBe('\u001b[?25h');
    expect(terminal.listenerCount('resize')).toBe(0);
    await Promise.resolve();
    expect(stdin.rawModes.at(-1)).toBe(false);
  });

  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('%s quits and lets go of the lists', async (_, key) => {
    const terminal = new FakeTerminal(size);
    const stdin = new FakeKeyboard();
    const { tasks, state } = endless([makeTask()]);
    stdin.on('newListener', (event) => {
      if (event === 'readable') setImmediate(() => stdin.press(key));
    });
    await showWatch({ tasks, stdout: terminal.stream, stdin: stdin.stream, colour: false });
    expect(state.returned).toBe(true);
    expect(terminal.text).toContain('build');
  });

  it('rejects with what the lists threw, after giving the terminal back', async () => {
    const terminal = new FakeTerminal(size);
    async function* broken() {
      yield [makeTask()];
      throw new Error('gone');
    }
    const watching = showWatch({
      tasks: broken(),
      stdout: terminal.stream,
      stdin: new FakeKeyboard().stream,
      colour: false,
    });
    await expect(watching).rejects.toThrow('gone');
    expect(terminal.writes.at(-1)).toBe('\u001b[?25h');
  });
});
