import type { Tick } from './task-row.ts';

/** Decides when a view is drawn. */
export interface FrameLoop {
  /** Draws now, or as soon as the shortest time between two frames is over. */
  request(): void;
  /** Draws nothing for some milliseconds; what was asked for comes afterwards. */
  pause(milliseconds: number): void;
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
  let immediate: NodeJS.Immediate | undefined;
  let due = Number.POSITIVE_INFINITY;
  let earliest = Number.NEGATIVE_INFINITY;
  let closed = false;

  const cancel = () => {
    clearTimeout(timer);
    clearImmediate(immediate);
    due = Number.POSITIVE_INFINITY;
  };

  const run = () => {
    cancel();
    const now = performance.now();
    earliest = now + shortest;
    draw();
    if (isMoving()) schedule(now + step);
  };

  // News of another size of the terminal that came while the process had no turn is handled after timers.
  const afterSignals = () => {
    immediate = setImmediate(run);
  };

  const schedule = (at: number) => {
    if (closed || at >= due) return;
    cancel();
    due = at;
    // A frame may take longer than the time to the next: Node warns of negative times, in the middle of the view.
    timer = setTimeout(afterSignals, Math.max(0, at - performance.now()));
  };

  return {
    request() {
      if (closed) return;
      if (performance.now() >= earliest) run();
      else schedule(earliest);
    },
    pause(milliseconds) {
      earliest = performance.now() + milliseconds;
      if (due >= earliest) return;
      cancel();
      schedule(earliest);
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

/** What moves by itself in a frame drawn at this moment. */
export function currentTick(): Tick {
  const now = Date.now();
  return { now, frame: Math.floor(now / step) };
}
