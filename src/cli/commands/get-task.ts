import type { ListFilter } from '../../client/kr-client.ts';
import { exactId, withId } from '../../client/resolve-id.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { firstFailure, tellError } from '../output/errors.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { taskTable } from '../output/task-table.ts';
import { widthOf } from '../output/terminal.ts';
import { whereState } from '../where-state.ts';

export interface GetTaskOptions extends Omit<ListFilter, 'whereState'> {
  state?: boolean;
  whereState?: string[];
}

export const run: Run<GetTaskOptions> = async (context, args, options) => {
  const ids = await readIds(args, { optional: true });
  if (ids.length > 0) return getSome(context, ids, options);
  const { name, limit, sort } = options;
  const states = whereState(options);
  const parent = options.parent && (await exactId(context.client, options.parent));
  const tasks = await context.client.list({ whereState: states, name, parent, limit, sort });
  show(context, tasks, options, tasks);
  if (tasks.length === 0 && !context.json) context.note('There are no such tasks.');
  return exitCodes.done;
};

async function getSome(context: Context, ids: string[], options: GetTaskOptions): Promise<number> {
  const { client } = context;
  const tasks: TaskSummary[] = [];
  const codes: number[] = [];
  for (const id of ids) {
    try {
      tasks.push(await withId(client, id, { generatedOnly: false }, (exact) => client.state(exact)));
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  if (tasks.length > 0 || ids.length > 1) show(context, tasks, options, ids.length === 1 ? tasks[0] : tasks);
  return firstFailure(codes);
}

function show(context: Context, tasks: readonly TaskSummary[], options: GetTaskOptions, json: unknown): void {
  if (context.json) writeJson(json);
  else if (options.state) writeData(tasks.map(({ state }) => `${state}\n`).join(''));
  else if (tasks.length > 0) writeData(`${taskTable(tasks, widthOf(process.stdout)).join('\n')}\n`);
}
