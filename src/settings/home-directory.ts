import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { KrError } from '../protocol/errors.ts';
import { homeError } from './home-error.ts';
import { checkDirectoryOwner, checkOwner, checkSocketDirectory } from './ownership.ts';
import type { Home } from './paths.ts';

/** Makes the home and what is in it, for this user alone (0700). Throws `home_unusable` with the reason. */
export function makeHome(home: Home): void {
  try {
    makeDirectory(home.home);
    checkHomeDirectory(home);
    closeToOthers(home.home, home.cacheDirectory);
    for (const directory of directoriesIn(home)) makeDirectory(directory);
    if (home.socketDirectory) makeDirectory(home.socketDirectory);
    checkSocketDirectory(home);
  } catch (error) {
    throw error instanceof KrError ? error : homeError(home.home, error);
  }
}

/** Throws `home_unusable` unless a home that is there can be made ours alone. Changes nothing. */
export function checkHomeDirectory(home: Home): void {
  checkDirectoryOwner(home.home);
  checkContents(home);
  const { mode } = statSync(home.home);
  // A directory that is shared, or that holds other things, is not ours to close.
  if ((mode & 0o077) === 0 || isOursAlone(home, mode)) return;
  throw new KrError(
    'home_unusable',
    `${home.home} can be entered by other users and holds other things. Choose another home with --home or KR_HOME; chmod 700 ${home.home} closes this one.`,
  );
}

/**
 * Makes a directory and those above it that are missing, for this user alone. Not with Node's `recursive`: that never
 * ends where a file system refuses a new directory with ENOENT, as /proc does.
 */
export function makeDirectory(directory: string): void {
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

const directoriesIn = ({ logPath, cacheDirectory, binDirectory }: Home): string[] => [
  path.dirname(logPath),
  cacheDirectory,
  binDirectory,
];

/** All that kr itself puts into a home. */
export function thingsIn(home: Home): string[] {
  const { registryPath, lockPath, socketPath } = home;
  const databases = [
    registryPath,
    `${registryPath}-wal`,
    `${registryPath}-shm`,
    `${registryPath}-reserve`,
    lockPath,
    `${lockPath}-journal`,
  ];
  return [...databases, socketPath, path.join(home.home, 'config.json'), ...directoriesIn(home)];
}

/** A home that others could write to once may hold what they put there: kr would write through it, or run it. */
function checkContents(home: Home): void {
  for (const thing of thingsIn(home)) checkIfThere(thing);
  for (const directory of directoriesIn(home).filter((one) => existsSync(one))) {
    for (const name of readdirSync(directory)) checkIfThere(path.join(directory, name));
  }
}

/** A daemon that is just stopping takes some of it away at any moment. */
function checkIfThere(thing: string): void {
  try {
    checkOwner(thing);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function closeToOthers(home: string, cacheDirectory: string): void {
  const { mode } = statSync(home);
  chmodSync(home, 0o700);
  // Deep in it may be what others wrote, and it is code. It is made anew.
  if ((mode & 0o022) !== 0) rmSync(cacheDirectory, { recursive: true, force: true });
}

function isOursAlone(home: Home, mode: number): boolean {
  const sticky = 0o1000;
  if ((mode & sticky) !== 0) return false;
  const ours = new Set(thingsIn(home).map((file) => path.basename(file)));
  return existsSync(home.lockPath) || readdirSync(home.home).every((name) => ours.has(name));
}
