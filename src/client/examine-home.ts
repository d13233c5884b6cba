import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { asSentence, KrError } from '../protocol/errors.ts';
import type { Examination } from '../protocol/examination.ts';
import { daemonEnvironment } from '../settings/minimal-environment.ts';
import { checkBuilt, type DaemonProgram } from './start-daemon.ts';

/** Longest that it may take, in milliseconds: a large registry is read as a whole, and a runner has a minute. */
const limitMs = 90_000;

/**
 * Has the daemon's program look at a home, which starts no daemon and changes nothing. Throws `daemon_unreachable`
 * when it can't be run.
 */
export async function examineHome({ home, daemonPath }: DaemonProgram): Promise<Examination> {
  checkBuilt(daemonPath);
  try {
    // Not --home first: that is a daemon's command line.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [daemonPath, '--examine', '--home', home.home],
      { cwd: '/', env: daemonEnvironment(process.env), timeout: limitMs },
    );
    return JSON.parse(stdout);
  } catch (error) {
    throw new KrError('daemon_unreachable', `The daemon's program can't look: ${asSentence(error)}`, {
      cause: error,
    });
  }
}
