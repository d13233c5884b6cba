import { createRequire } from 'node:module';
import path from 'node:path';
import { constants, Script } from 'node:vm';
import { importSnippet } from './modules.ts';
import type { SnippetSource } from './snippet-source.ts';
import type { TaskProgress } from './task-progress.ts';

/** The function around a body: below it in a stack are only the host's own frames. */
export const surroundingName = '__krSurrounding__';

/** What a snippet is given. */
export interface SnippetWorld {
  taskProgress: TaskProgress;
  taskId: string;
  signal: AbortSignal;
  arguments: Record<string, unknown>;
}

/** Runs a snippet to its end: the value that it returns, or that its default export is or returns. */
export function execute(source: SnippetSource, world: SnippetWorld): Promise<unknown> {
  return source.form === 'module' ? executeModule(source, world) : executeBody(source, world);
}

async function executeBody(source: SnippetSource, world: SnippetWorld): Promise<unknown> {
  const variables: Record<string, unknown> = {
    taskProgress: world.taskProgress,
    taskId: world.taskId,
    signal: world.signal,
    require: createRequire(source.file),
    __filename: source.file,
    __dirname: path.dirname(source.file),
    arguments: world.arguments,
    ...world.arguments,
  };
  // Parameters of a function around the body, so that the body may declare the same names anew.
  const head = `(function ${surroundingName}(${Object.keys(variables).join(', ')}) {`;
  const script = new Script(`${head}${source.code}\nreturn __kr__(); })`, {
    filename: source.file,
    lineOffset: -1,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const body: (...values: unknown[]) => Promise<unknown> = script.runInThisContext();
  return body.apply({}, Object.values(variables));
}

async function executeModule(source: SnippetSource, world: SnippetWorld): Promise<unknown> {
  // A module has no parameters; the globals are taken away with all others after the task. Defined, not assigned:
  // an argument may have the name of a global that can't be assigned to.
  for (const [name, value] of Object.entries({ ...world.arguments, ...world })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: true, writable: true });
  }
  const value = await importSnippet(source);
  return typeof value === 'function' ? await value(world) : value;
}
