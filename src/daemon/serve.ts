import path from 'node:path';
import type { Home } from '../settings/paths.ts';
import { Daemon } from './daemon.ts';
import { openLog } from './log.ts';
import { failedExitCode } from './readiness.ts';

export interface ServeOptions {
  home: Home;
  /** The directory of the bundle. */
  distDirectory: string;
  environment: Record<string, string>;
  /** The umask of tasks that bring none, in octal digits. */
  umask: string;
  logLevel: string;
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
  ready,
}: ServeOptions): Promise<void> {
  const log = openLog(home, logLevel);
  const daemon = new Daemon({
    home,
    distDirectory,
    launcherPath: path.join(distDirectory, '..', 'bin', 'kr.js'),
    environment,
    umask,
    log,
  });

  const fail = (error: unknown): void => {
    log.fatal({ err: error }, 'the daemon failed');
    process.exit(failedExitCode);
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
  ready();
  await daemon.stopped;
}
