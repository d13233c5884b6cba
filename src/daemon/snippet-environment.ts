import { chmodSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TaskDefinition } from '../protocol/definition.ts';
import type { Home } from '../settings/paths.ts';
import { argumentEnvironment } from './argument-environment.ts';

/** The environment in which a task's code runs: its own, and what lets it call this kr. */
export function snippetEnvironment(
  definition: Pick<TaskDefinition, 'environment' | 'language' | 'arguments'>,
  taskId: string,
  home: Home,
): Record<string, string> {
  const inherited = definition.environment.PATH ?? process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  return {
    ...definition.environment,
    ...argumentEnvironment(definition),
    PATH: `${home.binDirectory}:${inherited}`,
    KR_HOME: home.home,
    KR_TASK_ID: taskId,
  };
}

/**
 * Puts an executable `kr` into the home: this very kr, run by this very Node, whatever else is on a snippet's PATH.
 */
export function writeLauncher(home: Home, launcherPath: string): void {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const file = path.join(home.binDirectory, 'kr');
  const text = `#!/bin/sh\nexec ${quote(process.execPath)} -- ${quote(launcherPath)} "$@"\n`;
  // What is as it should be takes no room that may not be there.
  if (isFileWith(file, text)) return;
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text);
    chmodSync(draft, 0o700);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function isFileWith(file: string, text: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && (found.mode & 0o777) === 0o700 && readFileSync(file, 'utf8') === text;
}
