import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KrError } from '../../protocol/errors.ts';
import { mark } from './units.ts';

/** What is in a unit file that kr wrote; undefined when there is none. Throws `service_foreign` for anything else. */
export function readOwnUnit(file: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  // A link is how a unit is masked, or kept elsewhere.
  const text = found.isFile() ? readFileSync(file, 'utf8') : '';
  if (text.split('\n', 1)[0] === mark) return text;
  throw new KrError(
    'service_foreign',
    `${file} was not written by kr daemon install: it is left as it is. Move it away to have kr's own.`,
  );
}

/** Whether systemd listens for a socket's unit: enabling makes a link to it. */
export function isEnabled(socket: string): boolean {
  const link = path.join(path.dirname(socket), 'sockets.target.wants', path.basename(socket));
  return lstatSync(link, { throwIfNoEntry: false }) !== undefined;
}
