import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../protocol/version.ts';
import type { Context } from '../context.ts';
import { type Check, failure, ok, warning } from './check.ts';

const oldestNode = 24;
/** With fewer open files, compilers and runners fail for no reason that can be seen. */
const fewFiles = 256;

export function checkProgram({ daemonPath }: Context): Check {
  return ok('kr', `${version}, ${path.resolve(path.dirname(daemonPath), '..')}`);
}

/** `found`: a version such as `24.1.0`. */
export function checkNode(found: string): Check {
  return Number.parseInt(found, 10) >= oldestNode
    ? ok('Node', found)
    : failure('Node', `${found} is too old: ${oldestNode} or newer is needed.`);
}

/** What the system lets a daemon have that is started from here; nothing to say where that is enough. */
export function checkLimits(file = '/proc/self/limits'): Check[] {
  if (!existsSync(file)) return [];
  const soft = Number(/^Max open files +(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN);
  return soft < fewFiles
    ? [
        warning(
          'Limits',
          `At most ${soft} open files, too few for runners: raise it where it is set (limits.conf, LimitNOFILE).`,
          'ulimit -n 1024',
        ),
      ]
    : [];
}
