import { type Instance, render } from 'ink';
import { currentTick, frameLoop } from './frame-loop.ts';
import { makePaint } from './paint.ts';
import { isMoving } from './state-style.ts';
import type { TaskView } from './task-view.ts';
import { terminalSize } from './terminal-size.ts';
import { WatchView } from './watch-view.tsx';

interface WatchOptions {
  /** The whole list, each time that something changed. */
  tasks: AsyncIterable<readonly TaskView[]>;
  /** A terminal. */
  stdout: NodeJS.WriteStream;
  /** Keys are read from it when it is a terminal; otherwise it is left alone. */
  stdin: NodeJS.ReadStream;
  colour: boolean;
}

/**
 * Shows the live list until q or Ctrl-C, or until there are no more lists; the last frame stays. Rejects with
 * what the iterable threw, once the terminal is as it was.
 */
export async function showWatch({ tasks, stdout, stdin, colour }: WatchOptions): Promise<void> {
  const paint = makePaint(colour);
  const quit = Promise.withResolvers<void>();
  const iterator = tasks[Symbol.asyncIterator]();
  let latest: readonly TaskView[] = [];
  let instance: Instance | undefined;
  let ended = false;

  const draw = (keys: boolean) => {
    const size = terminalSize(stdout);
    const shared = { tasks: latest, size, tick: currentTick(), paint };
    const view = <WatchView {...shared} keys={keys} onQuit={quit.resolve} />;
    if (instance) {
      instance.rerender(view);
      return;
    }
    instance = open(view, stdout, stdin);
    // Before Ink's own listener, which draws at once: its frame must not have the old columns.
    stdout.prependListener('resize', drawLive);
  };
  const drawLive = () => draw(stdin.isTTY === true);
  const frames = frameLoop({
    draw: drawLive,
    isMoving: () => latest.some(({ state }) => isMoving(state)),
  });

  const follow = async () => {
    for (let next = await iterator.next(); !next.done && !ended; next = await iterator.next()) {
      latest = next.value;
      frames.request();
    }
  };

  try {
    await Promise.race([follow(), quit.promise]);
  } finally {
    ended = true;
    frames.close();
    // Not awaited: a generator answers this only after its current step, which may take for ever.
    iterator.return?.().catch(() => {});
    stdout.off('resize', drawLive);
    if (instance) {
      draw(false);
      instance.unmount();
      await instance.waitUntilExit();
    }
  }
}

function open(view: React.ReactNode, stdout: NodeJS.WriteStream, stdin: NodeJS.ReadStream): Instance {
  return render(view, {
    stdout,
    stdin,
    // The view handles Ctrl-C itself: it draws the last frame first.
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    // The frame loop sees to it; what comes on top are frames for keys.
    maxFps: 60,
  });
}
