import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FrameLoop, frameLoop } from '../../../src/tui/frame-loop.ts';

describe('frameLoop', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('draws the first request at once, the next ones together 50 ms later', () => {
    const draw = vi.fn();
    const loop = frameLoop({ draw, isMoving: () => false });
    loop.request();
    expect(draw).toHaveBeenCalledTimes(1);
    loop.request();
    loop.request();
    vi.advanceTimersByTime(49);
    expect(draw).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(draw).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('draws ten times a second by itself, only while something moves', () => {
    let moving = true;
    const draw = vi.fn();
    const loop = frameLoop({ draw, isMoving: () => moving });
    loop.request();
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(11);
    moving = false;
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(12);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops for good at the close, also from within a frame', () => {
    const draw = vi.fn(() => loop.close());
    const loop: FrameLoop = frameLoop({ draw, isMoving: () => true });
    loop.request();
    expect(vi.getTimerCount()).toBe(0);
    loop.request();
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(1);
  });
});
