import path from 'node:path';
import type { Home } from '../settings/paths.ts';
import { Daemon } from './daemon.ts';
import { openLog } from './log.ts';
import { brokenExitCode, failedExitCode } from './readiness.ts';

export interface ServeOptions {
  home: Home;
  /** The directory of the bundle. */
  distDirectory: string;
  environment: Record<string, string>;
  /** The umask of tasks that bring none, in octal digits. */
  umask: string;
  logLevel: string;
  /** A socket that somebody else has made for us; undefined: one of our own. */
  listenFd: number | undefined;
  /** Called when the daemon listens. */
  ready: () => void;
}

/** Runs the daemon of a home, whose lock is held by the caller. Resolves when it has stopped. */
export async function serve({
  home,
  distDirectory,
  environment,
  umask,
  logLevel,
  listenFd,
  ready,
}: ServeOptions): Promise<void> {
  const log = openLog(home, logLevel);
  const daemon = new Daemon({
    home,
    distDirectory,
    launcherPath: path.join(distDirectory, '..', 'bin', 'kr.js'),
    environment,
    umask,
    listenFd,
    log,
  });

  let isUp = false;
  const fail = (error: unknown): void => {
    log.fatal({ err: error }, 'the daemon failed');
    process.exit(isUp ? brokenExitCode : failedExitCode);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // The terminal from which the first command came may go away.
  process.on('SIGHUP', () => undefined);
  const started = daemon.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // A start that is under way is short, and can't be undone half-way. More of them change nothing.
    process.on(signal, () => void started.then(() => daemon.stop()));
  }

  await started;
  isUp = true;
  ready();
  await daemon.stopped.catch(fail);
}
