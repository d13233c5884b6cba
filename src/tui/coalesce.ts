/** Runs work at most once per interval, however often it is asked for. */
export interface Coalesced {
  /** Runs now, or as soon as the interval since the last run is over. */
  request(): void;
  /** Forgets what was asked for; later requests do nothing. */
  close(): void;
}

/** `intervalMs`: the shortest time from one run to the next, in milliseconds. */
export function coalesce(run: () => void, intervalMs: number): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  let lastRun = Number.NEGATIVE_INFINITY;
  let closed = false;

  const runNow = () => {
    timer = undefined;
    lastRun = performance.now();
    run();
  };

  return {
    request() {
      if (closed || timer !== undefined) return;
      const wait = lastRun + intervalMs - performance.now();
      if (wait <= 0) runNow();
      else timer = setTimeout(runNow, wait);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
