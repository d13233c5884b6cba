import { parseArgs } from 'node:util';
import { asSentence, KrError } from '../protocol/errors.ts';
import { makeHome } from '../settings/home-directory.ts';
import { isDiskFull } from '../settings/home-error.ts';
import { logLevels } from '../settings/keys.ts';
import { minimalEnvironment } from '../settings/minimal-environment.ts';
import { octal } from '../settings/octal.ts';
import { resolveHome } from '../settings/paths.ts';
import { closeInheritedFiles } from './inherited-files.ts';
import { awaitLock, takeLock } from './lock.ts';
import { failedExitCode, report } from './readiness.ts';

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    // Only tells what is there.
    examine: { type: 'boolean' },
    // A pipe on which somebody waits to hear that the daemon listens.
    'ready-fd': { type: 'string' },
    // A socket on which a service manager listens already.
    'listen-fd': { type: 'string' },
  },
});
const numberOf = (value: string | undefined) => (value === undefined ? undefined : Number(value));
const readyFd = numberOf(values['ready-fd']);
const listenFd = numberOf(values['listen-fd']);

try {
  await main();
} catch (error) {
  const known =
    error instanceof KrError
      ? error
      : new KrError(
          isDiskFull(error) ? 'disk_full' : 'daemon_failed',
          `The daemon could not start: ${asSentence(error)} See kr daemon logs.`,
        );
  process.stderr.write(`kr: ${known.message}\n`);
  report(known, readyFd);
  if (listenFd !== undefined) {
    const { answerFailure } = await import('./answer-failure.ts');
    await answerFailure(known, listenFd);
  }
  process.exit(failedExitCode);
}

async function main(): Promise<void> {
  // Whoever started the daemon had it: for tasks over HTTP that bring none.
  const umask = octal(process.umask(0o077));
  closeInheritedFiles();
  const logLevel = process.env.KR_LOG_LEVEL || 'info';
  const environment = minimalEnvironment(process.env);
  const home = resolveHome({ home: values.home, env: process.env });
  // Nothing of whoever started the daemon is to reach tasks or the log by way of its environment.
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  if (values.examine) {
    const { examine } = await import('./examine.ts');
    const found = await examine({ home, distDirectory: import.meta.dirname, environment });
    // Runners that were tried out are gone, but what looks after their ends goes on for a while.
    process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
    return;
  }
  if (!logLevels.some((level) => level === logLevel)) {
    throw new KrError('usage', `KR_LOG_LEVEL is '${logLevel}': use one of ${logLevels.join(', ')}.`);
  }
  makeHome(home);
  const lock = listenFd === undefined ? takeLock(home.lockPath) : await awaitLock(home.lockPath);
  // Only now: of many that are started at once all but one end here, and shall not load all of it in vain.
  const { serve } = await import('./serve.ts');
  await serve({
    home,
    distDirectory: import.meta.dirname,
    environment,
    umask,
    logLevel,
    listenFd,
    ready: () => report({ ready: true, pid: process.pid }, readyFd),
  });
  lock.release();
  process.exit(0);
}
