import { PassThrough } from 'node:stream';
import { type Instance, render } from 'ink';
import { currentTick, frameLoop } from './frame-loop.ts';
import { makePaint } from './paint.ts';
import { brokenRows } from './progress/broken-rows.ts';
import { progressRows } from './progress/progress-rows.ts';
import { ProgressView } from './progress/progress-view.tsx';
import type { Above } from './progress/use-print-above.ts';
import { isMoving } from './state-style.ts';
import { stopUntilContinued } from './stop-until-continued.ts';
import type { TaskView } from './task-view.ts';
import { terminalSize } from './terminal-size.ts';

/** Bars in place on a terminal, with room above for what tasks write. */
export interface ProgressDisplay {
  /** Shows these tasks from now on. Cheap: many calls make one frame. */
  update(tasks: readonly TaskView[]): void;
  /** Puts finished lines above the bars. The text must be clean already; a last line break is added. */
  print(text: string): void;
  /** Draws the last frame and leaves it, gives the cursor back. Later calls of anything change no frame. */
  close(): Promise<void>;
}

interface ProgressOptions {
  /** A terminal. Nothing but it is written to, and no input is read. */
  stream: NodeJS.WriteStream;
  colour: boolean;
}

/**
 * tmux breaks the rows at once, but tells of it up to 250 ms later when the size changes again and again: a frame
 * in between would take away too little. In milliseconds.
 */
const resizePause = 300;

const showCursor = '\u001b[?25h';
const hideCursor = '\u001b[?25l';
const upAndErase = (lines: number) => `\u001b[${lines}A\u001b[J`;

/** Opens a display. Nothing is drawn before the first update. */
export function showProgress({ stream, colour }: ProgressOptions): ProgressDisplay {
  const paint = makePaint(colour);
  let tasks: readonly TaskView[] = [];
  let printed = '';
  let rows: readonly string[] = [];
  let instance: Instance | undefined;
  let closing: Promise<void> | undefined;
  /** The shell has the terminal, and maybe made it another size: nothing is drawn before that is known. */
  let isStopped = false;

  const draw = (above: Above | undefined) => {
    rows = progressRows({ tasks, size: terminalSize(stream), tick: currentTick(), paint });
    const view = <ProgressView rows={rows} above={above} />;
    if (instance) {
      instance.rerender(view);
      return;
    }
    // It may come as soon as there is something to see.
    process.on('SIGTSTP', suspend);
    instance = open(view, stream);
    // Before Ink's own listener, which draws at once: its frame must not have the old columns.
    stream.prependListener('resize', resized);
  };
  const resized = () => {
    // What became too long for a narrower terminal was broken by it: Ink takes away a line for each row and no more.
    const broken = brokenRows(rows, terminalSize(stream).columns);
    if (broken > 0) stream.write(upAndErase(broken));
    draw(undefined);
    frames.pause(resizePause);
  };

  const suspend = async () => {
    process.off('SIGTSTP', suspend);
    isStopped = true;
    // Nothing is left to be broken: above the cursor will be what the shell writes.
    stream.off('resize', resized);
    instance?.clear();
    stream.write(showCursor);
    await stopUntilContinued(process.pid);
    isStopped = false;
    if (closing) return;
    process.on('SIGTSTP', suspend);
    stream.prependListener('resize', resized);
    stream.write(hideCursor);
    frames.request();
  };

  const frames = frameLoop({
    draw: () => {
      if (isStopped) return;
      const text = printed;
      printed = '';
      draw(text === '' ? undefined : { text });
    },
    isMoving: () => tasks.some(({ state }) => isMoving(state)),
  });

  const shutDown = async () => {
    frames.close();
    if (!instance) return;
    stream.off('resize', resized);
    process.off('SIGTSTP', suspend);
    // Draws anew even when nothing changed: that takes away the ^C which the terminal echoed below the bars.
    draw({ text: printed });
    instance.unmount();
    await instance.waitUntilExit();
  };

  return {
    update(next) {
      tasks = next;
      if (instance || tasks.length > 0) frames.follow();
    },
    print(text) {
      const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      if (!instance || closing) {
        stream.write(lines);
        return;
      }
      printed += lines;
      frames.follow();
    },
    close() {
      closing ??= shutDown();
      return closing;
    },
  };
}

function open(view: React.ReactNode, stream: NodeJS.WriteStream): Instance {
  return render(view, {
    stdout: stream,
    stderr: stream,
    // An input that never says anything: the terminal stays as it is, so Ctrl-C reaches the process as SIGINT.
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    // The frame loop has seen to it: Ink draws each frame that it is given.
    maxFps: 1000,
  });
}
