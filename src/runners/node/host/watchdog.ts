import { Worker } from 'node:worker_threads';

/**
 * Runs in a thread of its own, so that it works also while a snippet loops: waits on the lifeline, to which
 * nothing is ever written. When it ends, the daemon is gone, and so goes this process with all its group.
 */
const watch = `
const { readSync } = require('node:fs');
const byte = Buffer.alloc(1);
for (;;) {
  try {
    if (readSync(5, byte) === 0) break;
  } catch (error) {
    if (error.code !== 'EAGAIN' && error.code !== 'EINTR') break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}
try {
  process.kill(-process.pid, 'SIGKILL');
} catch {}
process.kill(process.pid, 'SIGKILL');
`;

/** Keeps nothing alive by itself. */
export function startWatchdog(): void {
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 4 };
  // Streams of its own: to join them to those of the process would open these, and then writes to them don't wait.
  const streams = { stdout: true, stderr: true };
  new Worker(watch, { eval: true, env: {}, execArgv: [], resourceLimits: limits, ...streams }).unref();
}
