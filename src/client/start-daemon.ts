import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type ErrorBody, KrError } from '../protocol/errors.ts';
import { makeHome } from '../settings/home-directory.ts';
import { homeError } from '../settings/home-error.ts';
import { daemonEnvironment } from '../settings/minimal-environment.ts';
import type { Home } from '../settings/paths.ts';

export interface DaemonProgram {
  home: Home;
  /** Path of dist/daemon.js. */
  daemonPath: string;
}

/** Longest that a daemon may take until it listens, in milliseconds. */
const startLimitMs = 15_000;

/**
 * Starts a daemon of its own session and waits until it listens (`ready`), or until it says that another one has
 * the home (`taken`: that one may still be starting, or may be about to end). Throws what the daemon says, or
 * `daemon_unreachable`.
 */
export async function startDaemon({ home, daemonPath }: DaemonProgram): Promise<'ready' | 'taken'> {
  checkBuilt(daemonPath);
  makeHome(home);
  // What Node itself says when it can't even start the daemon belongs into the log.
  const log = openLog(home);
  const child = spawn(process.execPath, [daemonPath, '--home', home.home, '--ready-fd', '3'], {
    detached: true,
    cwd: '/',
    env: daemonEnvironment(process.env),
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  child.unref();
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) =>
      reject(unreachable(home, `could not be started: ${error.message}`, error)),
    );
  });
  // Without a process there may be no pipes either.
  const [, , , pipe] = child.stdio ?? [];
  const answer = await (pipe ? Promise.race([readAnswer(pipe as Readable, home), failed]) : failed);
  if ('ready' in answer) return 'ready';
  if (answer.code === 'daemon_running') return 'taken';
  throw new KrError(answer.code, answer.error);
}

function openLog(home: Home): number {
  try {
    return openSync(home.logPath, 'a', 0o600);
  } catch (error) {
    throw homeError(home.home, error);
  }
}

/** Throws unless the daemon's program is there. */
export function checkBuilt(daemonPath: string): void {
  if (existsSync(daemonPath)) return;
  throw new KrError(
    'daemon_unreachable',
    `The daemon's program ${daemonPath} is missing. Run npm run setup first.`,
  );
}

async function readAnswer(pipe: Readable, home: Home): Promise<{ ready: true } | ErrorBody> {
  const timer = setTimeout(() => pipe.destroy(), startLimitMs);
  let text = '';
  pipe.setEncoding('utf8');
  try {
    for await (const piece of pipe) {
      text += piece;
      if (text.includes('\n')) return JSON.parse(text);
    }
  } catch (error) {
    throw unreachable(home, `does not listen after ${startLimitMs / 1000} s`, error);
  } finally {
    clearTimeout(timer);
    pipe.destroy();
  }
  throw unreachable(home, 'ended while it started');
}

function unreachable(home: Home, what: string, cause?: unknown): KrError {
  return new KrError(
    'daemon_unreachable',
    `The daemon ${what}. What it says is in ${home.logPath} (kr daemon logs).`,
    { cause },
  );
}
