import { Socket } from 'node:net';
import { Worker, workerData } from 'node:worker_threads';
import { endEverything } from './end-everything.ts';
import { TaskAtHand, taskAtHand } from './task-at-hand.ts';

/** A pipe of the daemon's to which nothing is ever written. */
const lifeline = 5;

/**
 * Starts the watchdog: this same program in a thread of its own, so that it works also while a snippet loops. Keeps
 * nothing alive by itself.
 */
export function startWatchdog(): void {
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 4 };
  new Worker(new URL(import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: limits,
    workerData: taskAtHand.shared,
    // Streams of its own: to join them to those of the process would open these, and then writes to them don't wait.
    stdout: true,
    stderr: true,
  }).unref();
}

/**
 * Waits until the daemon is gone; then this process goes, with all that its task started. By events: a thread that is
 * held up in a system call would keep the process from ending by itself.
 */
export function watch(): void {
  const end = (): never => endEverything(new TaskAtHand(workerData));
  new Socket({ fd: lifeline, readable: true, writable: false }).on('error', end).on('close', end).resume();
}
