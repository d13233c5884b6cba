import type { EventEmitter } from 'node:events';

type Listener = (...args: unknown[]) => void;

/** The listeners of an emitter as they are now, which can be put back. */
export function snapshotListeners(emitter: EventEmitter): () => void {
  const before = new Map(emitter.eventNames().map((name) => [name, rawListeners(emitter, name)]));
  return () => {
    for (const name of emitter.eventNames()) {
      const kept = before.get(name) ?? [];
      for (const listener of rawListeners(emitter, name)) {
        if (!kept.includes(listener)) emitter.removeListener(name, listener);
      }
    }
    for (const [name, listeners] of before) {
      const now = rawListeners(emitter, name);
      for (const listener of listeners) if (!now.includes(listener)) emitter.on(name, listener);
    }
  };
}

function rawListeners(emitter: EventEmitter, name: string | symbol): Listener[] {
  return emitter.rawListeners(name) as Listener[];
}
