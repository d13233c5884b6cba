import { exactId, withId } from '../../client/resolve-id.ts';
import { idKey } from '../../protocol/ids.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import { treeOrder } from '../../tui/tree-order.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { firstFailure, tellError, usageError } from '../output/errors.ts';
import { writeData } from '../output/streams.ts';
import { chooseFormat, type FormatOptions, type WriteTasks } from '../output/task-formats.ts';
import { tellWarnings } from '../output/tell-warnings.ts';
import { isSelective, type Selection, toListFilter } from '../selection.ts';

/** Of deeper tasks only the nearest parents are drawn. In columns. */
const longestTrunk = 40;

export interface GetTaskOptions extends Selection, FormatOptions {
  state?: boolean;
  limit?: number;
  sort?: string;
  attempts?: true;
  tree?: true;
}

export const run: Run<GetTaskOptions> = async (context, args, options) => {
  const { limit, sort, state, attempts, tree } = options;
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
    return tree ? getTrees(context, ids, write) : getSome(context, ids, attempts, write);
  }
  const tasks = await context.client.list({
    ...(await toListFilter(context, options)),
    limit,
    sort,
    attempts,
  });
  if (tree) writeTree(tasks, write, sort === undefined);
  else write(tasks, tasks);
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

/** The tasks with all their descendants; one that is a descendant of another is there once. */
async function getTrees(context: Context, ids: string[], write: WriteTasks): Promise<number> {
  const { client } = context;
  const tasks = new Map<string, TaskSummary>();
  const codes: number[] = [];
  for (const text of ids) {
    try {
      const id = await exactId(client, text);
      for (const task of await client.list({ tree: id, sort: 'createdAt' })) tasks.set(task.id, task);
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  if (tasks.size > 0 || ids.length > 1) writeTree([...tasks.values()], write, false);
  return firstFailure(codes);
}

/** `newestFirst`: so the list is; of one parent the oldest comes first all the same, as steps follow each other. */
function writeTree(list: readonly TaskSummary[], write: WriteTasks, newestFirst: boolean): void {
  const keys = new Set(list.map(({ id }) => idKey(id)));
  const isBelow = ({ parentId }: TaskSummary): boolean => parentId !== null && keys.has(idKey(parentId));
  const below = list.filter(isBelow);
  const tops = list.filter((task) => !isBelow(task));
  const rows = treeOrder([...tops, ...(newestFirst ? below.reverse() : below)], longestTrunk);
  const placed = rows.map(({ task, depth }) => ({ ...task, depth }));
  const guides = rows.map(({ guide }) => guide);
  write(placed, placed, guides);
}
