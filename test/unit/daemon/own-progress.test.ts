import { describe, expect, it } from 'vitest';
import { OwnProgress } from '../../../src/daemon/tasks/own-progress.ts';
import type { Progress } from '../../../src/protocol/progress.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const told = (percent: number, message: string, second: number, more: Partial<Progress> = {}): Progress => ({
  percentComplete: percent,
  statusMessage: message,
  reachedPercent: percent,
  lastUpdatedUtc: at(second).toISOString(),
  isTerminal: false,
  ...more,
});
const started = () => new OwnProgress(told(0, 'Running', 0));
const shown = ({ value }: OwnProgress) => [value.percentComplete, value.reachedPercent, value.statusMessage];

describe('the progress of a task that runs', () => {
  it('is what its runner tells when nobody else sets it', () => {
    const own = started();
    const progress = told(42, 'Half', 1);
    expect(own.hear(progress)).toBe(progress);
  });

  it('is set from outside within bounds, each part for itself', () => {
    const own = started();
    own.set({ percentComplete: 120 }, at(1));
    expect(own.value).toEqual(told(100, 'Running', 1));
    own.set({ percentComplete: -3, statusMessage: 'x'.repeat(10_000) }, at(2));
    expect(own.value.percentComplete).toBe(0);
    expect(Object.is(own.value.percentComplete, -0)).toBe(false);
    expect(Buffer.byteLength(own.value.statusMessage)).toBeLessThan(5000);
  });

  it.each([
    ['what the runner set before is older', told(20, 'Running', 3), [60, 60, 'Running']],
    ['what it sets afterwards is newer', told(20, 'Running', 5), [20, 20, 'Running']],
    ['it set its message alone', told(10, 'On', 5), [60, 60, 'On']],
    ['it says the same once more', told(10, 'Running', 5), [10, 10, 'Running']],
    ['it only repeats itself', told(10, 'Running', 1), [60, 60, 'Running']],
    ['it is done', told(100, 'Fine', 5, { isTerminal: true }), [100, 100, 'Fine']],
  ])('is the last one: %s', (_case, next, expected) => {
    const own = started();
    own.hear(told(10, 'Running', 1));
    own.set({ percentComplete: 60 }, at(4));
    own.hear(next);
    expect(shown(own)).toEqual(expected);
    expect(own.value.isTerminal).toBe(next.isTerminal);
    expect(Date.parse(own.value.lastUpdatedUtc)).toBeGreaterThanOrEqual(at(4).getTime());
  });

  it('is not set back by a runner that only tells it again at the end', () => {
    const own = started();
    own.hear(told(10, 'Running', 1));
    own.set({ percentComplete: 60 }, at(4));
    own.hear(told(10, 'On', 5));
    own.hear(told(10, 'On', 5));
    expect(shown(own)).toEqual([60, 60, 'On']);
  });

  it('keeps a message from outside while the runner sets percentages', () => {
    const own = started();
    own.set({ statusMessage: 'Linking' }, at(1));
    own.hear(told(10, 'Running', 2));
    own.hear(told(20, 'Running', 3));
    expect(shown(own)).toEqual([20, 20, 'Linking']);
    own.hear(told(20, 'Testing', 4));
    expect(shown(own)).toEqual([20, 20, 'Testing']);
  });

  it('stays what it was set to when the runner comes to its end without a word of its own', () => {
    const own = started();
    own.set({ percentComplete: 55, statusMessage: 'Linking' }, at(4));
    // The host's own start is not that of the daemon.
    own.hear(told(0, 'Running', 1));
    expect(shown(own)).toEqual([55, 55, 'Linking']);
  });
});
