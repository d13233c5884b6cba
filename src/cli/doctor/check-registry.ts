import path from 'node:path';
import bytes from 'bytes';
import type { Examination } from '../../protocol/examination.ts';
import type { Home } from '../../settings/paths.ts';
import { shellWord } from '../output/shell-word.ts';
import { type Check, failure, ok } from './check.ts';

export function checkRegistry({ registryPath: file }: Home, registry: Examination['registry']): Check {
  const name = 'Registry';
  if (registry === null) return ok(name, `${file}, which the daemon makes`);
  if ('code' in registry) {
    const damaged = registry.code === 'registry_unreadable';
    return failure(name, registry.error, damaged ? moveAway(file) : null);
  }
  const { schema, tasks } = registry;
  const size = bytes.format(registry.bytes, { unitSeparator: ' ' });
  return ok(name, `${file}, ${tasks === 1 ? '1 task' : `${tasks} tasks`}, ${size}, schema ${schema}`);
}

/** With its journal, which belongs to it: beside a new registry it would do harm. */
function moveAway(file: string): string {
  const directory = shellWord(path.join(path.dirname(file), 'damaged'));
  return `mkdir -p ${directory} && mv ${shellWord(file)}* ${directory}`;
}
