import { accessSync, constants, existsSync, lstatSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import bytes from 'bytes';
import { octal } from '../../settings/octal.ts';
import { checkDirectoryOwner, checkOwner, checkSocketDirectory } from '../../settings/ownership.ts';
import type { Home } from '../../settings/paths.ts';
import { shellWord } from '../output/shell-word.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** In bytes: with less the daemon soon can't write, or can't at all. */
const littleSpace = 100 * 1024 * 1024;
const noSpace = 1024 * 1024;

export function checkHome({ home }: Home): Check {
  const name = 'Home';
  try {
    if (!existsSync(home)) return checkAbove(name, home);
    if (!statSync(home).isDirectory()) return failure(name, `${home} is no directory.`);
    checkDirectoryOwner(home);
    const close = `chmod 700 ${shellWord(home)}`;
    const mode = statSync(home).mode & 0o777;
    if (!canWrite(home)) return failure(name, `${home} can't be written to.`, close);
    const free = freeSpace(home);
    const message = `${home}, mode ${octal(mode)}, ${bytes.format(free, { unitSeparator: ' ' })} free`;
    if (free < noSpace) return failure(name, `${message}: the disk is full.`);
    if ((mode & 0o077) !== 0) return warning(name, `${message}: other users can enter it.`, close);
    return free < littleSpace ? warning(name, `${message}: the disk is nearly full.`) : ok(name, message);
  } catch (error) {
    return failure(name, error);
  }
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
    const word = shellWord(socketPath);
    return failure(name, `${socketPath} is no socket, and in the way of one.`, `mv ${word} ${word}.old`);
  } catch (error) {
    return failure(name, error);
  }
}

/** A home that is not there yet: whether it can be made. */
function checkAbove(name: string, home: string): Check {
  let above = path.dirname(home);
  while (!existsSync(above)) above = path.dirname(above);
  return statSync(above).isDirectory() && canWrite(above)
    ? ok(name, `${home}, which the first command makes`)
    : failure(name, `${home} is not there, and nothing can be made in ${above}.`);
}

function freeSpace(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function canWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
