import type { GlobalOptions, Run } from './context.ts';
import { endWith } from './exit-codes.ts';
import { tellError } from './output/errors.ts';

/** A verb that was called. */
export interface Call {
  globals: GlobalOptions;
  run: (...args: Parameters<Run<object>>) => Promise<number>;
  args: string[];
  options: object;
}

/** What is done with a verb that was called. */
export type Perform = (call: Call) => Promise<void>;

/** Runs verbs, and ends the process with what they came to. Rejects only where the context can't be made. */
export function performWith(daemonPath: string): Perform {
  return async ({ globals, run, args, options }) => {
    // Help and mistakes do without it.
    const { makeContext } = await import('./context.ts');
    const context = makeContext(globals, daemonPath);
    try {
      endWith(await run(context, args, options));
    } catch (error) {
      endWith(tellError(error, context));
    } finally {
      context.close();
    }
  };
}
