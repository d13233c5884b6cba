import type { Tick } from './task-row.tsx';

/** Decides when a view is drawn. */
export interface FrameLoop {
  /** Draws now, or as soon as the shortest time between two frames is over. */
  request(): void;
  /** Draws no more and lets go of the timer. */
  close(): void;
}

interface FrameLoopOptions {
  draw: () => void;
  /** Whether the spinner turns and the clock goes on without anything being asked for. */
  isMoving: () => boolean;
}

/** Shortest time from one frame to the next in milliseconds: 20 frames a second. */
const shortest = 50;

/** Time between frames in which only the clock moved, in milliseconds: the elapsed time has tenths. */
const step = 100;

/** At most 20 frames a second, however often one is asked for, and none while nothing changes. */
export function frameLoop({ draw, isMoving }: FrameLoopOptions): FrameLoop {
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let lastFrame = Number.NEGATIVE_INFINITY;
  let closed = false;

  const run = () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    lastFrame = performance.now();
    draw();
    if (isMoving()) schedule(lastFrame + step);
  };

  const schedule = (at: number) => {
    if (closed || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(run, at - performance.now());
  };

  return {
    request() {
      if (closed) return;
      if (performance.now() >= lastFrame + shortest) run();
      else schedule(lastFrame + shortest);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** What moves by itself in a frame drawn at this moment. */
export function currentTick(): Tick {
  const now = Date.now();
  return { now, frame: Math.floor(now / step) };
}
