#!/usr/bin/env node
// Starts the command, with the checkout's own Node.js where the one that runs this is too old.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const ownNode = file('../node_modules/node/bin/node');

if (Number.parseInt(process.versions.node, 10) < 24) {
  if (existsSync(ownNode)) await runWith(ownNode);
  else fail(`kr needs Node.js 24 or newer; this is ${process.versions.node}.`);
} else if (existsSync(file('../dist/kr.js'))) {
  // Not in the shared temporary directory: code that others could write must not be run.
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kr', 'compiled'));
  await import('../dist/kr.js');
} else {
  fail('kr is not built yet. Run npm run setup first.');
}

function fail(sentence) {
  process.stderr.write(`kr: ${sentence}\n`);
  process.exitCode = 125;
}

async function runWith(node) {
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}
