import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Home, userConfigDirectory } from '../../settings/paths.ts';
import { settingValues } from '../../settings/values.ts';
import type { Context } from '../context.ts';
import { serviceEnvironment } from './service-environment.ts';
import { commandLine, literal, quoted } from './systemd-syntax.ts';

/** A unit file of systemd. */
export interface Unit {
  /** Such as `kr.socket`. */
  name: string;
  path: string;
  text: string;
}

/** The first line of what kr writes: nothing else is overwritten or removed. */
export const mark = '# Written by kr daemon install, which writes it anew. kr daemon uninstall removes it.';

/**
 * The least that the daemon gets to stop, and what it gets beyond the grace period of its tasks and then that of
 * programs at their ends, in milliseconds. */
const leastStopMs = 90_000;
const beyondGraceMs = 30_000;

/** Where the units of a home are. Each home but the default one has a name of its own. */
export function unitPaths({ home, env }: Pick<Context, 'home' | 'env'>): { socket: string; service: string } {
  const directory = path.join(userConfigDirectory(env), 'systemd', 'user');
  const base = path.join(directory, baseName(home));
  return { socket: `${base}.socket`, service: `${base}.service` };
}

/** The socket, on which systemd listens, and the service, which it starts for whoever connects. */
export function makeUnits({ home, env, daemonPath }: Pick<Context, 'home' | 'env' | 'daemonPath'>): {
  socket: Unit;
  service: Unit;
} {
  const paths = unitPaths({ home, env });
  const kr = [process.execPath, path.join(path.dirname(daemonPath), '..', 'bin', 'kr.js')];
  const inHome = (...verb: string[]): string => commandLine([...kr, ...verb, '--home', home.home]);
  const { gracePeriodMs } = settingValues(home.configDirectory);
  const stopSeconds = Math.ceil(Math.max(leastStopMs, 2 * gracePeriodMs + beyondGraceMs) / 1000);
  const description = `kr, background tasks, in ${literal(home.home)}`;
  return {
    socket: makeUnit(paths.socket, [
      '[Unit]',
      `Description=${description}`,
      '',
      '[Socket]',
      '# A daemon that was started by hand would go on beside the socket. Refused while its tasks run.',
      `ExecStartPre=${inHome('daemon', 'stop')}`,
      `ListenStream=${literal(home.socketPath)}`,
      'SocketMode=0600',
      'DirectoryMode=0700',
      'RemoveOnStop=yes',
      '',
      '[Install]',
      'WantedBy=sockets.target',
    ]),
    service: makeUnit(paths.service, [
      '[Unit]',
      `Description=${description}`,
      '# Without its socket nobody would reach it.',
      `Requires=${path.basename(paths.socket)}`,
      'StartLimitIntervalSec=0',
      '',
      '[Service]',
      `ExecStart=${inHome('daemon', 'run')}`,
      ...serviceEnvironment(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
      'UMask=0077',
      '# The daemon stops its tasks itself, and gives them their grace period.',
      'KillMode=mixed',
      `TimeoutStopSec=${stopSeconds}`,
      '# What waits is to run after a crash too. What can not start would not start the next time either.',
      'Restart=on-failure',
      'RestartPreventExitStatus=125',
      'RestartSec=1',
      '# A task that takes too much memory is lost, not the daemon with all others.',
      'OOMPolicy=continue',
    ]),
  };
}

function makeUnit(file: string, lines: readonly string[]): Unit {
  return { name: path.basename(file), path: file, text: `${[mark, ...lines].join('\n')}\n` };
}

function baseName({ home, explicit }: Home): string {
  return explicit ? `kr-${createHash('sha256').update(home).digest('hex').slice(0, 12)}` : 'kr';
}
