import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { findDaemonPid } from '../client/find-daemon-pid.ts';
import { AnswerTimeout, ConnectionLost, openSocket } from '../client/http-connection.ts';
import { isAbsent } from '../client/is-absent.ts';
import { KrError } from '../protocol/errors.ts';
import type { Home } from '../settings/paths.ts';
import type { Context } from './context.ts';

export interface StopOptions {
  /** Stops the tasks that run; a daemon that does not answer is killed. */
  force?: boolean;
  /** Waits until no task runs. */
  wait?: boolean;
}

/** How long a daemon that was told to stop may take, beyond its tasks' grace period, and how often to look. In ms. */
const stopLimitMs = 60_000;
const pauseMs = 25;

/**
 * Stops the daemon and waits until it is gone; false when there was none. Throws `tasks_running` when it refuses,
 * and `daemon_unreachable` when it does not answer.
 */
export async function stopDaemon(
  context: Context,
  { force = false, wait: patient = false }: StopOptions,
): Promise<boolean> {
  const client = context.clientOfRunning();
  try {
    // Stopping may take long; a daemon that hangs shall be noticed sooner.
    await client.ping();
    await client.stopDaemon({ force, wait: patient });
  } catch (error) {
    const cause = error instanceof KrError ? error.cause : error;
    if (isAbsent(cause)) return false;
    if (cause instanceof AnswerTimeout && force) return kill(context.home);
    // It may be gone before its answer was out.
    if (!(cause instanceof ConnectionLost)) throw error;
  } finally {
    client.close();
  }
  await waitUntilGone(context.home, patient ? Number.POSITIVE_INFINITY : stopLimitMs);
  return true;
}

async function waitUntilGone(home: Home, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  // It stops listening first, and has the home until its process is gone.
  while ((await listens(home)) || findDaemonPid(home) !== undefined) {
    if (Date.now() > deadline) {
      throw new KrError(
        'daemon_unreachable',
        'The daemon was told to stop and does not. See kr daemon logs.',
      );
    }
    await wait(pauseMs);
  }
}

async function listens({ socketPath }: Home): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  try {
    (await openSocket(socketPath)).destroy();
    return true;
  } catch {
    return false;
  }
}

async function kill(home: Home): Promise<boolean> {
  const pid = findDaemonPid(home);
  if (pid === undefined) {
    throw new KrError(
      'daemon_unreachable',
      `The daemon of ${home.home} does not answer, and its process can't be found.`,
    );
  }
  process.kill(pid, 'SIGKILL');
  await waitUntilGone(home, stopLimitMs);
  return true;
}
