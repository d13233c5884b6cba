import { PassThrough } from 'node:stream';
import { type Instance, render } from 'ink';
import { currentTick, frameLoop } from './frame-loop.ts';
import type { Above } from './hooks/use-print-above.ts';
import { makePaint } from './paint.ts';
import { ProgressView } from './progress-view.tsx';
import { isMoving } from './state-style.ts';
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

/** Opens a display. Nothing is drawn before the first update. */
export function showProgress({ stream, colour }: ProgressOptions): ProgressDisplay {
  const paint = makePaint(colour);
  let tasks: readonly TaskView[] = [];
  let printed = '';
  let instance: Instance | undefined;
  let closing: Promise<void> | undefined;

  const draw = (above: Above | undefined) => {
    const size = terminalSize(stream);
    const view = <ProgressView tasks={tasks} size={size} tick={currentTick()} paint={paint} above={above} />;
    if (instance) {
      instance.rerender(view);
      return;
    }
    instance = open(view, stream);
    // Before Ink's own listener, which draws at once: its frame must not have the old columns.
    stream.prependListener('resize', resized);
  };
  const resized = () => draw(undefined);

  const frames = frameLoop({
    draw: () => {
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
    // Draws anew even when nothing changed: that takes away the ^C which the terminal echoed below the bars.
    draw({ text: printed });
    instance.unmount();
    await instance.waitUntilExit();
  };

  return {
    update(next) {
      tasks = next;
      if (instance || tasks.length > 0) frames.request();
    },
    print(text) {
      const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      if (!instance || closing) {
        stream.write(lines);
        return;
      }
      printed += lines;
      frames.request();
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
