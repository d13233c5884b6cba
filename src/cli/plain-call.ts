import type { Run } from './context.ts';
import { endWith } from './exit-codes.ts';
import { tellError } from './output/errors.ts';
import { performWith } from './perform.ts';

type Load = () => Promise<{ run: Run<object> }>;

const state: Load = () => import('./commands/get-task-state.ts');
const result: Load = () => import('./commands/get-task-result.ts');
const stop: Load = () => import('./commands/stop-task.ts');
const remove: Load = () => import('./commands/remove-task.ts');
const progress: Load = () => import('./commands/set-task-progress.ts');

/** Verbs that scripts call in a row, by each of their names. What is declared of them allows words without an option. */
export const plainVerbs: Readonly<Record<string, Load>> = {
  'get-task-state': state,
  'get-task-result': result,
  result,
  'stop-task': stop,
  stop,
  'remove-task': remove,
  rm: remove,
  'set-task-progress': progress,
};

/** What a command line calls that is one of these verbs with plain words alone: there is nothing to parse. */
export function findPlainCall([verb = '', ...words]: readonly string[]): Load | undefined {
  if (words.length === 0 || words.some((word) => word.startsWith('-') && word !== '-')) return undefined;
  return Object.hasOwn(plainVerbs, verb) ? plainVerbs[verb] : undefined;
}

/** Runs a plain call. Never rejects. */
export async function runPlainCall(load: Load, words: string[], daemonPath: string): Promise<void> {
  try {
    const { run } = await load();
    await performWith(daemonPath)({ globals: {}, run, args: words, options: {} });
  } catch (error) {
    endWith(tellError(error, { json: false, debug: false }));
  }
}
