import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FrameLoop, frameLoop } from '../../../src/tui/frame-loop.ts';

describe('frameLoop', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    // The real one comes after the test's own turn.
    vi.stubGlobal('setImmediate', (run: () => void) => run());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
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

  it('draws what comes by itself ten times a second, and what somebody waits for sooner', () => {
    const draw = vi.fn();
    const loop = frameLoop({ draw, isMoving: () => false });
    for (let i = 0; i < 1000; i++) {
      loop.follow();
      vi.advanceTimersByTime(1);
    }
    expect(draw).toHaveBeenCalledTimes(11);
    loop.follow();
    loop.request();
    vi.advanceTimersByTime(50);
    expect(draw).toHaveBeenCalledTimes(12);
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

  it('goes on at once after a frame that took longer than the time to the next', () => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const draw = vi.fn();
    draw.mockImplementationOnce(() => vi.advanceTimersByTime(130));
    const loop = frameLoop({ draw, isMoving: () => draw.mock.calls.length < 3 });
    loop.request();
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(3);
    for (const [, milliseconds] of setTimer.mock.calls) expect(milliseconds).toBeGreaterThanOrEqual(0);
  });

  it('draws nothing in a pause, and what was asked for right after it', () => {
    const draw = vi.fn();
    const loop = frameLoop({ draw, isMoving: () => true });
    loop.request();
    loop.pause(300);
    loop.request();
    vi.advanceTimersByTime(299);
    expect(draw).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(draw).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(100);
    expect(draw).toHaveBeenCalledTimes(3);
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
