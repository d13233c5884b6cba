/** All events that a follower has heard, over the lives of many daemons. */
import { expect } from 'vitest';
import type { TaskEvent } from '../../../src/protocol/events.ts';

export class Heard {
  readonly #events = new Map<number, string>();
  /** The number of the last one. */
  last = 0;

  /** Numbers never go back, and none comes twice. */
  hear(event: TaskEvent): void {
    expect(event.seq).toBeGreaterThan(this.last);
    this.last = event.seq;
    this.#events.set(event.seq, JSON.stringify(event));
  }

  /** Compares with all that the next daemon has: up to the last one that was heard it is the same, without gaps. */
  compare(replay: readonly TaskEvent[], isGone: (taskId: string) => boolean): void {
    const numbers = replay.map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    for (const event of replay) {
      if (event.seq <= this.last) expect(this.#events.get(event.seq)).toBe(JSON.stringify(event));
    }
    const kept = new Set(numbers);
    for (const [seq, json] of this.#events) {
      const { type, taskId } = JSON.parse(json) as TaskEvent;
      // Of progress only the newest is kept, and of a task that is gone nothing.
      if (type !== 'progress' && !isGone(taskId)) expect(kept.has(seq), json).toBe(true);
    }
  }
}
