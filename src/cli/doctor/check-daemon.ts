import { lstatSync } from 'node:fs';
import { canFindDaemons, findDaemonPid } from '../../client/find-daemon-pid.ts';
import { isAbsent } from '../../client/is-absent.ts';
import { isOlder } from '../../client/is-older.ts';
import { silentDaemon } from '../../client/silent-daemon.ts';
import type { DaemonStatus } from '../../protocol/daemon-status.ts';
import { asSentence, type KrError } from '../../protocol/errors.ts';
import { version } from '../../protocol/version.ts';
import type { Context } from '../context.ts';
import { durationText } from '../output/task-columns.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { moveAway } from './check-home.ts';

const name = 'Daemon';

/** Asks the daemon that runs; none is started. `status`: what it answers, null when there is none. */
export async function checkDaemon(context: Context): Promise<{ check: Check; status: DaemonStatus | null }> {
  try {
    const status = await context.clientOfRunning().daemon();
    return { check: running(status), status };
  } catch (error) {
    return { check: notAnswering(context, error), status: null };
  }
}

function running({ version: found, pid, state, uptime }: DaemonStatus): Check {
  const message = `${found}, process ${pid}, for ${durationText(uptime)}`;
  if (isOlder(found, version)) {
    return warning(name, `${message}: older than this kr.`, 'kr daemon restart');
  }
  if (isOlder(version, found)) {
    return warning(name, `${message}: newer than this kr. Bring this one up to date.`);
  }
  if (found !== version) {
    return warning(name, `${message}: of another version than this kr.`, 'kr daemon restart');
  }
  if (state === 'draining') {
    return warning(name, `${message}: it stops once its tasks have ended.`, 'kr daemon start');
  }
  return ok(name, message);
}

function notAnswering({ home }: Context, error: unknown): Check {
  const isThere = findDaemonPid(home) !== undefined;
  if (!isAbsent((error as Error).cause)) {
    if (isThere) return failure(name, error, 'kr daemon restart --force');
    const isReached = (error as KrError).code !== 'home_unusable';
    return isReached && canFindDaemons && lstatSync(home.socketPath).isSocket()
      ? failure(name, `${asSentence(error)} Another program listens there.`, moveAway(home.socketPath))
      : failure(name, error);
  }
  return isThere
    ? failure(name, silentDaemon(home, 'does not listen'), 'kr daemon restart --force')
    : ok(name, 'not running; the first command that needs it starts it');
}
