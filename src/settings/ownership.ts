import { lstatSync, type Stats, statSync } from 'node:fs';
import { KrError } from '../protocol/errors.ts';
import { homeError } from './home-error.ts';
import type { Home } from './paths.ts';

const rootUid = 0;

/**
 * Throws `home_unusable` unless the socket is this user's, in a directory that is. Checked by the client before it
 * connects: whoever else listened there would be sent code and environments. Throws the system's own error when
 * there is no socket or no directory: then nobody listens, and who comes meanwhile is not to be trusted.
 */
export function checkSocket(home: Home): void {
  checkSocketDirectory(home);
  checkOwner(home.socketPath);
}

/** The same of the directory alone, for a daemon that is about to listen in it. */
export function checkSocketDirectory({ home, socketDirectory }: Home): void {
  if (socketDirectory === null) checkDirectoryOwner(home);
  else checkShared(socketDirectory);
}

/**
 * Throws `home_unusable` when a directory is another user's, or is a link that another user made. For root too: it
 * would run what the other one puts there. Links of root's are trusted.
 */
export function checkDirectoryOwner(directory: string): void {
  const found = look(directory);
  // Whoever made a link may have it lead elsewhere at any time.
  if (found.isSymbolicLink() && found.uid !== rootUid) refuseForeign(directory, found);
  refuseForeign(directory, look(directory, statSync));
}

/** Throws `home_unusable` when what is at a path, be it a link, is another user's. */
export function checkOwner(file: string): void {
  refuseForeign(file, look(file));
}

/** A directory beside those of others: nobody but this user may have made it, or may enter it. */
function checkShared(directory: string): void {
  const found = look(directory);
  if (!found.isDirectory()) {
    const what = found.isSymbolicLink() ? 'is a symbolic link' : 'is no directory';
    throw new KrError('home_unusable', `${directory} ${what}. Remove it: kr puts its socket there.`);
  }
  refuseForeign(directory, found);
  if ((found.mode & 0o077) !== 0) {
    throw new KrError(
      'home_unusable',
      `${directory} can be entered by other users. chmod 700 ${directory} mends that.`,
    );
  }
}

function refuseForeign(file: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return;
  const evenRoot = own === rootUid ? ', who could have root run anything' : '';
  throw new KrError(
    'home_unusable',
    `${file} belongs to another user (uid ${uid})${evenRoot}. Choose another home with --home or KR_HOME.`,
  );
}

function look(file: string, stat: typeof lstatSync | typeof statSync = lstatSync): Stats {
  try {
    return stat(file) as Stats;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR' ? error : homeError(file, error);
  }
}
