import type { Tick } from './task-row.ts';

/** Decides when a view is drawn. */
export interface FrameLoop {
  /** Draws now, or as soon as the shortest time between two frames is over: somebody waits for it. */
  request(): void;
  /** Draws what came by itself, in the beat in which the clock goes on: half as often, at half the cost. */
  follow(): void;
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

/** Time between frames that nobody asked for, in milliseconds: the elapsed time has tenths. */
const step = 100;

/** At most 20 frames a second, 10 of what comes by itself, however often one is asked for; none while nothing changes. */
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

  const drawFrom = (at: number) => {
    if (closed) return;
    if (performance.now() >= at) run();
    else schedule(at);
  };

  return {
    request: () => drawFrom(earliest),
    follow: () => drawFrom(earliest + step - shortest),
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
