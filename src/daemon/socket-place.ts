import { lstatSync, rmSync } from 'node:fs';
import { KrError } from '../protocol/errors.ts';

/**
 * Removes the socket that a dead daemon left; the lock of the home is held by the caller. Throws `home_unusable` when
 * something else is in its place: it may be of value, and is not ours.
 */
export function clearSocketPlace(socketPath: string): void {
  const found = lstatSync(socketPath, { throwIfNoEntry: false });
  if (found && !found.isSocket() && !found.isSymbolicLink()) {
    throw new KrError('home_unusable', `${socketPath} is no socket. Move it away: kr puts its socket there.`);
  }
  rmSync(socketPath, { force: true });
}
