// Runs the command again with the Node.js of this checkout, where the one on PATH is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const ownNode = file('../node_modules/node/bin/node');

if (existsSync(ownNode)) {
  const child = spawn(ownNode, ['--', file('./kr.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${ownNode} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    // Ended by a signal: whoever waits for this process shall see the same.
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
} else {
  fail(`kr needs Node.js 24 or newer; this is ${process.versions.node}.`);
}

function fail(sentence) {
  process.stderr.write(`kr: ${sentence}\n`);
  process.exitCode = 125;
}
