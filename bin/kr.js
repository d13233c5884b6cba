#!/bin/sh
// 2>/dev/null; exec node -- "$0" "$@"
// Starts the command. The shell's line above: without `--` Node would take options such as --env-file for its own. Node's modules are taken without an import, which is quicker by milliseconds.
if (Number.parseInt(process.versions.node, 10) < 24) {
  await import('./run-with-own-node.js');
} else {
  const { existsSync } = process.getBuiltinModule('node:fs');
  const { homedir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  if (existsSync(join(import.meta.dirname, '..', 'dist', 'kr.js'))) {
    // Not in the shared temporary directory: code that others could write must not be run.
    const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kr', 'compiled');
    if (mayHoldCode(cache)) {
      const umask = process.umask(0o077);
      process.getBuiltinModule('node:module').enableCompileCache(cache);
      process.umask(umask);
    }
    await import('../dist/kr.js');
  } else {
    process.stderr.write('kr: kr is not built yet. Run npm run setup first.\n');
    process.exitCode = 125;
  }
}

/** True for a directory that is missing, or that this user alone can write to. */
function mayHoldCode(directory) {
  try {
    const found = process.getBuiltinModule('node:fs').statSync(directory, { throwIfNoEntry: false });
    return !found || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
  } catch {
    return false;
  }
}
