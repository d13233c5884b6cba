import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pwsh } from '../dotnet.mjs';

/** A PowerShell that has started already, and times lines of code by its own clock. */
export class WarmPwsh {
  #child;
  #lines;

  constructor(env) {
    const [command, ...args] = pwsh;
    const script = path.join(import.meta.dirname, 'warm-pwsh.ps1');
    this.#child = spawn(command, [...args, '-NoProfile', '-NonInteractive', '-File', script], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Milliseconds that a line of code takes. */
  async time(code) {
    this.#child.stdin.write(`${code}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`pwsh has ended: ${code}`);
    return Number(value);
  }

  async [Symbol.asyncDispose]() {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }
}
