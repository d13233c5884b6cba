import { type Instance, render } from 'ink';
import { currentTick, frameLoop } from './frame-loop.ts';
import { makePaint } from './paint.ts';
import { isMoving } from './state-style.ts';
import { terminalSize } from './terminal-size.ts';
import { KeyedView, type KeyedViewProps } from './watch/keyed-view.tsx';
import type { WatchActions, WatchFeed } from './watch/watch-feed.ts';
import { WatchSession } from './watch/watch-session.ts';

interface WatchOptions {
  feed: WatchFeed;
  actions: WatchActions;
  /** A terminal. */
  stdout: NodeJS.WriteStream;
  /** A terminal too. */
  stdin: NodeJS.ReadStream;
  colour: boolean;
  /** Ends the view. */
  signal: AbortSignal;
}

const homeAndErase = '\u001b[H\u001b[J';

/**
 * Shows the live view on a screen of its own until a key quits it, or the signal. Rejects with what went wrong in
 * it or in its feed, once the terminal is as it was.
 */
export async function showWatch(options: WatchOptions): Promise<void> {
  const { feed, actions, stdout, stdin, colour } = options;
  const paint = makePaint(colour);
  const quit = new AbortController();
  const signal = AbortSignal.any([options.signal, quit.signal]);
  const changes = feed.changes(signal)[Symbol.asyncIterator]();
  // Before the tasks are known there is nothing to show.
  await changes.next();
  if (signal.aborted) return;

  let isSuspended = false;
  /** While the daemon is away the clocks stand still: what they would show is not known. */
  let tick = currentTick();

  const session = new WatchSession({
    feed,
    actions,
    size: () => terminalSize(stdout),
    changed: () => frames.request(),
    came: () => frames.follow(),
    wished: (wish) => {
      if (wish === 'quit') quit.abort();
      else if (wish === 'redraw') redraw();
      else suspend();
    },
  });
  const suspend = () => {
    // Nobody listens any more: it is the stop itself that comes next.
    process.off('SIGTSTP', suspend);
    isSuspended = true;
    frames.request();
  };
  const props = (): KeyedViewProps => {
    if (feed.connected) tick = currentTick();
    const shared = { ...session.frame(), size: terminalSize(stdout), tick, paint };
    return { ...shared, isSuspended, onKey: (key) => session.press(key), onResumed: resumed };
  };
  const resumed = () => {
    process.on('SIGTSTP', suspend);
    isSuspended = false;
    frames.request();
  };
  const frames = frameLoop({
    draw: () => instance.rerender(<KeyedView {...props()} />),
    isMoving: () => feed.connected && feed.tasks.some(({ state }) => isMoving(state)),
  });
  // Ctrl-Z is a key here; this one comes from elsewhere, maybe as soon as there is something to see.
  process.on('SIGTSTP', suspend);
  const instance = open(<KeyedView {...props()} />, stdout, stdin);
  // From here on what moves does so, also when nothing else asks for a frame.
  frames.request();
  const redraw = () => {
    // Suspended, Ink keeps the frame until the terminal is its own again.
    if (!isSuspended) {
      stdout.write(homeAndErase);
      instance.clear();
    }
    instance.rerender(<KeyedView {...props()} />);
  };
  // Before Ink's own listener: of another size nothing on the screen is where Ink has put it.
  stdout.prependListener('resize', redraw);

  const follow = async () => {
    for (let next = await changes.next(); !next.done; next = await changes.next()) session.take(next.value);
  };
  try {
    await Promise.race([follow(), instance.waitUntilExit(), aborted(signal)]);
  } finally {
    quit.abort();
    frames.close();
    session.close();
    stdout.off('resize', redraw);
    process.off('SIGTSTP', suspend);
    instance.unmount();
    await instance.waitUntilExit().catch(() => {});
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function open(view: React.ReactNode, stdout: NodeJS.WriteStream, stdin: NodeJS.ReadStream): Instance {
  return render(view, {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    // The view handles Ctrl-C itself, as a key among others.
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    // The frame loop has seen to it: Ink draws each frame that it is given.
    maxFps: 1000,
  });
}
