import { followTasks } from '../../client/follow-tasks.ts';
import { exactId } from '../../client/resolve-id.ts';
import type { FollowedTask } from '../../client/task-follower.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { isLively } from '../output/terminal.ts';
import { makePlainReporter } from '../waiting/plain-reporter.ts';

export const run: Run<object> = async ({ client, json, env }, args) => {
  const exact: string[] = [];
  for (const text of await readIds(args, { optional: true })) {
    exact.push(await exactId(client, text));
  }
  const ids = exact.length > 0 ? exact : undefined;
  const leave = new AbortController();
  const steps = followTasks({ client, ids, signal: leave.signal });
  const lively = process.stdout.isTTY && process.stdin.isTTY && env.TERM !== 'dumb';

  if (lively && !json) {
    const { showWatch } = await import('../../tui/show-watch.tsx');
    const { stdout, stdin } = process;
    const colour = isLively(stdout, env);
    await showWatch({ tasks: tasksOf(steps), stdout, stdin, colour });
    leave.abort();
    return exitCodes.done;
  }

  const reporter = makePlainReporter({ progress: true, output: false, write: writeData });
  for await (const step of steps) {
    if (!json) reporter.step(step);
    else if (step.event) writeJson(step.event);
  }
  await reporter.close();
  return exitCodes.done;
};

async function* tasksOf(
  steps: AsyncIterable<{ tasks: readonly FollowedTask[] }>,
): AsyncGenerator<readonly FollowedTask[]> {
  for await (const { tasks } of steps) yield tasks;
}
