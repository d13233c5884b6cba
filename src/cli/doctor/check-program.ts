import path from 'node:path';
import { version } from '../../protocol/version.ts';
import type { Context } from '../context.ts';
import { type Check, failure, ok } from './check.ts';

const oldestNode = 24;

export function checkProgram({ daemonPath }: Context): Check {
  return ok('kr', `${version}, ${path.resolve(path.dirname(daemonPath), '..')}`);
}

/** `found`: a version such as `24.1.0`. */
export function checkNode(found: string): Check {
  return Number.parseInt(found, 10) >= oldestNode
    ? ok('Node', found)
    : failure('Node', `${found} is too old: ${oldestNode} or newer is needed.`);
}
