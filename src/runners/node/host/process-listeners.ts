type Listener = (...args: unknown[]) => void;

/** The listeners of `process` as they are now, which can be put back. */
export function snapshotListeners(): () => void {
  const before = new Map(process.eventNames().map((name) => [name, rawListeners(name)]));
  return () => {
    for (const name of process.eventNames()) {
      const kept = before.get(name) ?? [];
      for (const listener of rawListeners(name)) {
        if (!kept.includes(listener)) process.removeListener(name as string, listener);
      }
    }
    for (const [name, listeners] of before) {
      const now = rawListeners(name);
      for (const listener of listeners) if (!now.includes(listener)) process.on(name as string, listener);
    }
  };
}

function rawListeners(name: string | symbol): Listener[] {
  return process.rawListeners(name as 'exit') as unknown as Listener[];
}
