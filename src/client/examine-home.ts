import { execFile } from 'node:child_process';
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
    return JSON.parse(await outputOf([daemonPath, '--examine', '--home', home.home]));
  } catch (error) {
    throw new KrError('daemon_unreachable', `The daemon's program can't look: ${asSentence(error)}`, {
      cause: error,
    });
  }
}

/** Not by promisify, which needs more of execFile than the bundle has before it is called. */
function outputOf(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: '/', env: daemonEnvironment(process.env), timeout: limitMs };
    execFile(process.execPath, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}
