import path from 'node:path';
import bytes from 'bytes';
import type { Examination } from '../../protocol/examination.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import type { Home } from '../../settings/paths.ts';
import { type Check, failure, ok } from './check.ts';
import { unusedName } from './unused-name.ts';

export function checkRegistry(
  { registryPath: file }: Home,
  registry: Examination['registry'],
  daemonRuns: boolean,
): Check {
  const name = 'Registry';
  if (registry === null) return ok(name, `${file}, which the daemon makes`);
  if ('code' in registry) {
    const damaged = registry.code === 'registry_unreadable';
    return failure(name, registry.error, damaged ? moveAway(file, daemonRuns) : null);
  }
  const { schema, tasks } = registry;
  const size = bytes.format(registry.bytes, { unitSeparator: ' ' });
  return ok(name, `${file}, ${tasks === 1 ? '1 task' : `${tasks} tasks`}, ${size}, schema ${schema}`);
}

/** With its journal, which belongs to it: beside a new registry it would do harm. A daemon has both open. */
function moveAway(file: string, daemonRuns: boolean): string {
  const directory = shellWord(unusedName(path.join(path.dirname(file), 'damaged')));
  const move = `mkdir ${directory} && mv ${shellWord(file)}* ${directory}`;
  return daemonRuns ? `kr daemon stop && ${move}` : move;
}
