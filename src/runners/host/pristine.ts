/**
 * What the host itself needs of the world that a snippet can change, taken before any snippet runs.
 */
export const pristine = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  clearImmediate: globalThis.clearImmediate,
  setImmediate: globalThis.setImmediate,
  stringify: JSON.stringify,
  now: performance.now.bind(performance),
  date: Date.now,
  exit: process.reallyExit.bind(process),
  chdir: process.chdir.bind(process),
  umask: process.umask.bind(process),
};
