import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed } from './installed.mjs';

const nq = installed('nq');

/** A queue of nq of its own, which runs one command after the other. */
export class Nq {
  static missing = nq ? undefined : 'nq';
  #directory = mkdtempSync(path.join(tmpdir(), 'kr-nq-'));

  /** Runs a command `count` times; gives back when all have ended. -c removes the files of those that went well. */
  run(command, count = 1) {
    for (let n = 0; n < count; n++) this.#nq('-c', ...command);
    this.#nq('-w');
  }

  #nq(...args) {
    const env = { ...process.env, NQDIR: this.#directory };
    const { status, stderr } = spawnSync(nq, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`nq ${args.join(' ')}: exit code ${status}: ${stderr}`);
  }

  [Symbol.dispose]() {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
