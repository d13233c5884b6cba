import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installed } from './installed.mjs';

const program = installed('redis-server');

/** A server of its own on a Unix socket that, like kr, has a task on the disk before it answers. */
export class Redis {
  static missing = program ? undefined : 'redis-server';
  #directory = mkdtempSync(path.join(tmpdir(), 'kr-redis-'));
  #child;
  socket = path.join(this.#directory, 'redis.sock');

  async start() {
    this.#child = spawn(
      program,
      // biome-ignore format: an option a line
      [
        '--port', '0',
        '--unixsocket', this.socket,
        '--dir', this.#directory,
        '--appendonly', 'yes',
        '--appendfsync', 'always',
        '--save', '',
        '--maxmemory-policy', 'noeviction',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    // The socket alone is no sign: it is there before anybody listens.
    for await (const line of createInterface({ input: this.#child.stdout })) {
      if (/ready to accept connections/i.test(line)) return;
    }
    throw new Error('redis-server has ended');
  }

  async [Symbol.asyncDispose]() {
    if (this.#child?.exitCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill();
      await exited;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
