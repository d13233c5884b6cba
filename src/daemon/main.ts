import path from 'node:path';
import { parseArgs } from 'node:util';
import { KrError } from '../protocol/errors.ts';
import { makeHome } from '../settings/home-directory.ts';
import { isDiskFull } from '../settings/home-error.ts';
import { minimalEnvironment } from '../settings/minimal-environment.ts';
import { resolveHome } from '../settings/paths.ts';
import { Daemon } from './daemon.ts';
import { closeInheritedFiles } from './inherited-files.ts';
import { takeLock } from './lock.ts';
import { openLog } from './log.ts';
import { report } from './readiness.ts';

/** The exit code of a daemon that can't start, as of every part of kr that fails by itself. */
const failedExitCode = 125;

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    // A pipe on which somebody waits to hear that the daemon listens.
    'ready-fd': { type: 'string' },
  },
});
const readyFd = values['ready-fd'] === undefined ? undefined : Number(values['ready-fd']);

try {
  await main();
} catch (error) {
  const known =
    error instanceof KrError
      ? error
      : new KrError(
          isDiskFull(error) ? 'disk_full' : 'daemon_failed',
          `The daemon could not start: ${error instanceof Error ? error.message : error}`,
        );
  process.stderr.write(`kr: ${known.message}\n`);
  report(known, readyFd);
  process.exit(failedExitCode);
}

async function main(): Promise<void> {
  process.umask(0o077);
  closeInheritedFiles();
  const logLevel = process.env.KR_LOG_LEVEL ?? 'info';
  const environment = minimalEnvironment(process.env);
  const home = resolveHome({ home: values.home, env: process.env });
  // Nothing of whoever started the daemon is to reach tasks or the log by way of its environment.
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  makeHome(home);
  const lock = takeLock(home.lockPath);
  const log = openLog(home, logLevel);

  const daemon = new Daemon({
    home,
    distDirectory: import.meta.dirname,
    launcherPath: path.join(import.meta.dirname, '..', 'bin', 'kr.js'),
    environment,
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
  report({ ready: true, pid: process.pid }, readyFd);
  await daemon.stopped;
  lock.release();
  process.exit(0);
}
