import { setTimeout as wait } from 'node:timers/promises';
import { findDaemonPid, isDaemonProcess, isEnding } from '../client/find-daemon-pid.ts';
import { AnswerTimeout, ConnectionLost } from '../client/http-connection.ts';
import { isAbsent } from '../client/is-absent.ts';
import { silentDaemon } from '../client/silent-daemon.ts';
import { KrError } from '../protocol/errors.ts';
import type { Home } from '../settings/paths.ts';
import { settingValues } from '../settings/values.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { tellHeldBack } from './tell-held-back.ts';

export interface StopOptions {
  /** Stops the tasks that run; a daemon that does not answer is killed. */
  force?: boolean;
  /** Lets end what was started. */
  wait?: boolean;
}

/**
 * How long a daemon that was told to stop may take, in milliseconds, beyond the grace period of its tasks and then that
 * of programs at their ends.
 */
const stopLimitMs = 60_000;
/**
 * How long one that does not listen is given until --force tells it to end, until it counts as hanging, and how often to
 * look, in milliseconds.
 */
const patienceMs = 2000;
const silenceLimitMs = 10_000;
const pauseMs = 25;

/**
 * Stops the daemon and waits until its process is gone; `absent` when there was none. With `wait`, Ctrl-C ends the
 * waiting and not the stop: `interrupted`. Throws `tasks_running` when it refuses, and `daemon_unreachable` when it
 * does not answer.
 */
export async function stopDaemon(
  context: Context,
  options: StopOptions,
): Promise<'stopped' | 'absent' | 'interrupted'> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  if (options.wait) process.once('SIGINT', interrupt);
  const pid = (await askToStop(context, options)) ?? (await stopSilent(context, options));
  if (pid === undefined) return 'absent';
  if (options.wait) await tellHeldBack(context);
  await untilGone(pid, context, options.wait ? interrupted.signal : undefined);
  process.off('SIGINT', interrupt);
  return interrupted.signal.aborted ? 'interrupted' : 'stopped';
}

/** Tells of a stop that nobody waits for any more; gives the exit code. */
export function endInterrupted({ note }: Context): number {
  note(
    'Interrupted. The daemon stops once its tasks have ended, and starts no others until then. kr daemon start calls that off.',
  );
  return exitCodes.interrupted;
}

/** The process id of the daemon that will stop; undefined when none listens. */
async function askToStop(context: Context, { force = false, wait: patient = false }: StopOptions) {
  const client = context.clientOfRunning();
  try {
    return await client.stopDaemon({ force, wait: patient });
  } catch (error) {
    const cause = error instanceof KrError ? error.cause : error;
    if (cause instanceof AnswerTimeout && force) return kill(context.home);
    // It may be gone before its answer was out.
    if (isAbsent(cause) || cause instanceof ConnectionLost) return undefined;
    throw error;
  } finally {
    client.close();
  }
}

/**
 * Stops a daemon that does not listen: it is about to do so, or about to end, or its socket was taken away. Gives its
 * process id; undefined when there is no daemon.
 */
async function stopSilent(context: Context, options: StopOptions): Promise<number | undefined> {
  const { home } = context;
  const { force = false } = options;
  const since = Date.now();
  let told = false;
  let pid: number | undefined;
  for (let silent = findDaemonPid(home); silent !== undefined; silent = findDaemonPid(home)) {
    pid = silent;
    if (force && !told && Date.now() > since + patienceMs) {
      told = true;
      signal(silent, 'SIGTERM');
    }
    if (Date.now() > since + silenceLimitMs) {
      if (!force) throw silentDaemon(home, 'does not listen');
      signal(silent, 'SIGKILL');
      return silent;
    }
    await wait(pauseMs);
    const listening = await askToStop(context, options);
    if (listening !== undefined) return listening;
  }
  return pid;
}

/** Waits without a limit when that can be `interrupted`. */
async function untilGone(pid: number, { home }: Context, interrupted?: AbortSignal): Promise<void> {
  const deadline = interrupted
    ? Number.POSITIVE_INFINITY
    : Date.now() + 2 * gracePeriodMs(home) + stopLimitMs;
  // Not by its socket: another may listen on it by then, such as a service manager.
  while ((isDaemonProcess(pid, home) || isEnding(pid)) && interrupted?.aborted !== true) {
    if (Date.now() > deadline) throw doesNotStop(pid);
    await wait(pauseMs);
  }
}

/** None when the settings were damaged while the daemon ran: that must not keep it from being stopped. */
function gracePeriodMs({ configDirectory }: Home): number {
  try {
    return settingValues(configDirectory).gracePeriodMs;
  } catch {
    return 0;
  }
}

function doesNotStop(pid: number): KrError {
  return new KrError(
    'daemon_unreachable',
    `The daemon was told to stop and does not. See kr daemon logs; kill -9 ${pid} ends it all the same.`,
  );
}

function kill(home: Home): number {
  const pid = findDaemonPid(home);
  if (pid === undefined) {
    throw new KrError(
      'daemon_unreachable',
      `The daemon of ${home.home} does not answer, and its process can't be found: end the one that ps shows for that home.`,
    );
  }
  signal(pid, 'SIGKILL');
  return pid;
}

/** One that is gone meanwhile is as it should be. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
