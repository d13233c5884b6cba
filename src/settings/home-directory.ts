import { chmodSync, existsSync, lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { KrError } from '../protocol/errors.ts';
import type { Home } from './paths.ts';

/**
 * Refuses a socket directory that somebody else owns, that is a link, or that others can enter. A missing one
 * is fine: nothing listens there yet. Checked by the daemon before it listens and by the client before it connects.
 */
export function checkSocketDirectory(home: Home): void {
  const directory = home.socketDirectory ?? home.home;
  const found = lookAt(directory);
  if (!found) return;
  if (home.socketDirectory && found.isSymbolicLink()) {
    throw new KrError(
      'home_unusable',
      `${directory} is a symbolic link. Remove it: kr puts its socket there.`,
    );
  }
  if (home.socketDirectory && !found.isSymbolicLink() && !found.isDirectory()) {
    throw new KrError('home_unusable', `${directory} is no directory. Remove it: kr puts its socket there.`);
  }
  const uid = process.getuid?.();
  if (uid !== undefined && !found.isSymbolicLink() && found.uid !== uid) {
    throw new KrError(
      'home_unusable',
      `${directory} belongs to another user (uid ${found.uid}). Choose another home with --home or KR_HOME.`,
    );
  }
  if (home.socketDirectory && (found.mode & 0o077) !== 0) {
    throw new KrError(
      'home_unusable',
      `${directory} can be entered by other users. Mend it with: chmod 700 ${directory}`,
    );
  }
}

/** What is at a path; undefined when nothing is, or can be: whoever makes the directory says why. */
function lookAt(directory: string): Stats | undefined {
  try {
    return lstatSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG')
      return undefined;
    throw new KrError('home_unusable', homeMessage(directory, error as NodeJS.ErrnoException), {
      cause: error,
    });
  }
}

/** Makes the home and what is in it, for this user alone (0700). Throws `home_unusable` with the reason. */
export function makeHome(home: Home): void {
  try {
    makeDirectory(home.home);
    checkSocketDirectory(home);
    chmodSync(home.home, 0o700);
    for (const directory of [path.dirname(home.logPath), home.cacheDirectory, home.binDirectory]) {
      makeDirectory(directory);
    }
    if (home.socketDirectory) makeDirectory(home.socketDirectory);
    checkSocketDirectory(home);
  } catch (error) {
    if (error instanceof KrError) throw error;
    const code = isDiskFull(error) ? 'disk_full' : 'home_unusable';
    throw new KrError(code, homeMessage(home.home, error as NodeJS.ErrnoException), { cause: error });
  }
}

/** True for what the system says when there is no room left. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * Makes a directory and those above it that are missing. Not with Node's `recursive`: that never ends where a
 * file system refuses a new directory with ENOENT, as /proc does.
 */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(directory).isDirectory()) return;
    const above = path.dirname(directory);
    if (code !== 'ENOENT' || existsSync(above)) throw error;
    makeDirectory(above);
    mkdirSync(directory, { mode: 0o700 });
  }
}

function homeMessage(directory: string, error: NodeJS.ErrnoException): string {
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'it is a file',
    ENOENT: 'a directory can not be made there',
    ELOOP: 'too many symbolic links',
    ENAMETOOLONG: 'the path is too long',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return `The home ${directory} can't be used: ${reason}. Choose another with --home or KR_HOME.`;
}
