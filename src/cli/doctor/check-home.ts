import { accessSync, constants, existsSync, lstatSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import bytes from 'bytes';
import { KrError } from '../../protocol/errors.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { checkHomeDirectory, thingsIn } from '../../settings/home-directory.ts';
import { homeError, reasonOf } from '../../settings/home-error.ts';
import { octal } from '../../settings/octal.ts';
import { checkDirectoryOwner, checkOwner, checkSocketDirectory } from '../../settings/ownership.ts';
import type { Home } from '../../settings/paths.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { unusedName } from './unused-name.ts';

const name = 'Home';
/** In bytes: with less the daemon soon can't write, or can't at all. */
const littleSpace = 100 * 1024 * 1024;
const noSpace = 1024 * 1024;

export function checkHome(paths: Home): Check {
  const { home, binDirectory } = paths;
  try {
    if (!existsSync(home)) return checkAbove(home);
    if (!statSync(home).isDirectory()) return failure(name, `${home} is no directory.`, moveAway(home));
    checkDirectoryOwner(home);
    const closed = whatIsClosed(paths);
    if (closed) return closed;
    checkHomeDirectory(paths);
    const mode = statSync(home).mode & 0o777;
    const free = freeSpace(home);
    const message = `${home}, mode ${octal(mode)}, ${bytes.format(free, { unitSeparator: ' ' })} free`;
    if (free < noSpace) return failure(name, `${message}: the disk is full. Make room on it.`);
    if ((mode & 0o077) !== 0) {
      return warning(name, `${message}: other users can enter it.`, `chmod 700 ${shellWord(home)}`);
    }
    if (free < littleSpace) return warning(name, `${message}: the disk is nearly full. Make room on it.`);
    const forSnippets = path.join(binDirectory, 'kr');
    return existsSync(forSnippets) && !may(forSnippets, constants.X_OK)
      ? warning(
          name,
          `${message}: programs can't be run in it, so tasks can't call kr. Is it mounted noexec?`,
        )
      : ok(name, message);
  } catch (error) {
    return failure(name, error);
  }
}

/** The home, or the first thing of kr's in it, that this user can't write to. */
function whatIsClosed(home: Home): Check | undefined {
  for (const file of [home.home, ...thingsIn(home), home.logPath]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) continue;
    checkOwner(file);
    const [needed, mode] = found.isDirectory()
      ? [constants.W_OK | constants.X_OK, 700]
      : [constants.W_OK, 600];
    try {
      accessSync(file, needed);
    } catch (error) {
      const isMode = (error as NodeJS.ErrnoException).code === 'EACCES';
      return failure(
        name,
        `${file} can't be written to: ${reasonOf(error)}.${isMode ? '' : ' Choose another home with --home or KR_HOME.'}`,
        isMode ? `chmod ${mode} ${shellWord(file)}` : null,
      );
    }
  }
  return undefined;
}

/** The socket's place: the daemon makes one there, and takes away none but a dead one of its own. */
export function checkSocketPlace(home: Home): Check {
  const { socketPath, socketDirectory } = home;
  const name = 'Socket';
  try {
    if (socketDirectory !== null && existsSync(socketDirectory)) checkSocketDirectory(home);
    const found = lstatSync(socketPath, { throwIfNoEntry: false });
    if (!found) return ok(name, `${socketPath}, where the daemon makes one`);
    checkOwner(socketPath);
    if (found.isSocket()) return ok(name, socketPath);
    return failure(name, `${socketPath} is no socket, and in the way of one.`, moveAway(socketPath));
  } catch (error) {
    return failure(name, error instanceof KrError ? error : homeError(socketPath, error));
  }
}

/** The command that takes a file out of the way, over nothing. */
export function moveAway(file: string): string {
  return `mv ${shellWord(file)} ${shellWord(unusedName(`${file}.old`))}`;
}

/** A home that is not there yet: whether it can be made. */
function checkAbove(home: string): Check {
  let above = path.dirname(home);
  while (!existsSync(above)) above = path.dirname(above);
  return statSync(above).isDirectory() && may(above, constants.W_OK | constants.X_OK)
    ? ok(name, `${home}, which the first command makes`)
    : failure(
        name,
        `${home} is not there, and nothing can be made in ${above}. Choose another home with --home or KR_HOME.`,
      );
}

function freeSpace(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
