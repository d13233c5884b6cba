import { KrError } from '../protocol/errors.ts';
import type { Home } from '../settings/paths.ts';
import { findDaemonPid } from './find-daemon-pid.ts';

/** The error for a daemon that is there, but of no use: says which process it is, and the way out. */
export function silentDaemon(
  home: Home,
  what: 'does not answer' | 'does not listen',
  options?: { cause?: unknown },
): KrError {
  const pid = findDaemonPid(home);
  const which = pid === undefined ? '' : ` (process ${pid})`;
  return new KrError(
    'daemon_unreachable',
    `The daemon${which} ${what}. See kr daemon logs; kr daemon restart --force ends it and starts another.`,
    options,
  );
}
