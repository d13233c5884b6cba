import { followTasks } from '../../client/follow-tasks.ts';
import { exactId } from '../../client/resolve-id.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { makePlainReporter } from '../waiting/plain-reporter.ts';
import { watchOnTerminal } from '../watching/watch-on-terminal.ts';

export const run: Run<object> = async (context, args) => {
  const { client, json, env } = context;
  const exact: string[] = [];
  for (const text of await readIds(args, { optional: true })) {
    exact.push(await exactId(client, text));
  }
  const ids = exact.length > 0 ? exact : undefined;
  const isOnTerminal = process.stdout.isTTY && process.stdin.isTTY && env.TERM !== 'dumb';
  if (isOnTerminal && !json) return watchOnTerminal(context, ids);

  const { signal } = new AbortController();
  const reporter = makePlainReporter({ progress: true, output: false, write: writeData });
  for await (const step of followTasks({ client, ids, signal })) {
    if (!json) reporter.step(step);
    else if (step.event) writeJson(step.event);
  }
  await reporter.close();
  return exitCodes.done;
};
