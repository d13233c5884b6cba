import { withId } from '../../client/resolve-id.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { firstFailure, tellError, usageError } from '../output/errors.ts';
import { writeData } from '../output/streams.ts';
import { chooseFormat, type FormatOptions, type WriteTasks } from '../output/task-formats.ts';
import { tellWarnings } from '../output/tell-warnings.ts';
import { isSelective, type Selection, toListFilter } from '../selection.ts';

export interface GetTaskOptions extends Selection, FormatOptions {
  state?: boolean;
  limit?: number;
  sort?: string;
  attempts?: true;
}

export const run: Run<GetTaskOptions> = async (context, args, options) => {
  const { limit, sort, state, attempts } = options;
  const write: WriteTasks =
    state && !context.json
      ? (tasks) => writeData(tasks.map((task) => `${task.state}\n`).join(''))
      : await chooseFormat(context.json, options);
  const isFiltered = isSelective(options) || limit !== undefined;
  const ids = await readIds(args, { optional: true });
  if (ids.length > 0) {
    if (isFiltered || sort !== undefined) {
      throw usageError('Ids do not go together with filters, --limit and --sort: leave out one of the two.');
    }
    return getSome(context, ids, attempts, write);
  }
  const tasks = await context.client.list({
    ...(await toListFilter(context, options)),
    limit,
    sort,
    attempts,
  });
  write(tasks, tasks);
  if (tasks.length === 0 && !context.json) {
    context.note(
      isFiltered
        ? 'No task fits these filters. kr get-task without them lists all.'
        : 'There are no tasks yet. To create one: kr new-task FILE, or kr run-task FILE.',
    );
  }
  return exitCodes.done;
};

async function getSome(
  context: Context,
  ids: string[],
  attempts: true | undefined,
  write: WriteTasks,
): Promise<number> {
  const { client } = context;
  const tasks: TaskSummary[] = [];
  const codes: number[] = [];
  for (const id of ids) {
    try {
      tasks.push(
        await withId(client, id, { generatedOnly: false }, (exact) => client.state(exact, { attempts })),
      );
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  if (tasks.length > 0 || ids.length > 1) write(tasks, ids.length === 1 ? tasks[0] : tasks);
  // A document has them.
  if (!context.json) for (const task of tasks) tellWarnings(context, task);
  return firstFailure(codes);
}
