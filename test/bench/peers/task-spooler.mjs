import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed } from './installed.mjs';

const tsp = installed('tsp');

/** A server of task-spooler of its own, with two slots. */
export class TaskSpooler {
  static missing = tsp ? undefined : 'task-spooler (tsp)';
  #directory = mkdtempSync(path.join(tmpdir(), 'kr-tsp-'));
  #env = {
    ...process.env,
    TMPDIR: this.#directory,
    TS_SOCKET: path.join(this.#directory, 's'),
    TS_SLOTS: '2',
  };

  /** Runs a command `count` times, its output kept as kr keeps it; gives back when all have ended. */
  run(command, count = 1) {
    const ids = Array.from({ length: count }, () => this.#tsp(...command));
    for (const id of ids) this.#tsp('-w', id);
    this.#tsp('-C');
  }

  #tsp(...args) {
    const { status, stdout } = spawnSync(tsp, args, { env: this.#env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`tsp ${args.join(' ')}: exit code ${status}`);
    return stdout.trim();
  }

  [Symbol.dispose]() {
    this.#tsp('-K');
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
