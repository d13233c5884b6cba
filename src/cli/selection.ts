import type { ListFilter } from '../client/kr-client.ts';
import { exactId } from '../client/resolve-id.ts';
import { didYouMean } from '../protocol/did-you-mean.ts';
import { parseState, type State, states } from '../protocol/state.ts';
import type { TaskSummary } from '../protocol/task.ts';
import type { ChangeOptions } from './changing.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { usageError } from './output/errors.ts';
import { writeJson } from './output/streams.ts';
import { requirePrompt } from './prompt.ts';

/** The options that choose tasks by what they are. */
export interface Selection {
  whereState?: readonly string[];
  name?: string;
  parent?: string;
  group?: string;
  newerThan?: string;
  olderThan?: string;
}

/** Whether any of them was given. */
export function isSelective(selection: Selection): boolean {
  const { whereState, name, parent, group, newerThan, olderThan } = selection;
  return [whereState, name, parent, group, newerThan, olderThan].some((one) => one !== undefined);
}

/** A selection as the daemon takes it. Throws `usage` for a word that is no state, and when there is no such parent. */
export async function toListFilter({ client }: Context, selection: Selection): Promise<ListFilter> {
  const { name, parent, group, newerThan, olderThan } = selection;
  const whereState = parseStates(selection.whereState);
  return {
    whereState,
    name,
    group,
    newerThan,
    olderThan,
    parent: parent === undefined ? undefined : await exactId(client, parent),
  };
}

function parseStates(given: readonly string[] | undefined): string | undefined {
  if (given === undefined) return undefined;
  const words = given.flatMap((one) => one.split(',')).map((word) => word.trim());
  const found = words.map((word) => {
    const state = parseState(word);
    if (!state)
      throw usageError(
        `There is no state '${word}'.${didYouMean(word, states)} Use one of ${states.join(', ')}.`,
      );
    return state;
  });
  return found.join(',');
}

export interface SelectAll extends Selection, ChangeOptions {
  all?: boolean;
}

/**
 * The tasks of `--all` with its filters, the oldest first, so that parents come before children; undefined when ids are
 * given in its place. `states` are those that are meant when none are named; undefined: any. Throws `usage`.
 */
export async function selectAll(
  context: Context,
  ids: readonly string[],
  options: SelectAll,
  states: readonly State[] | undefined,
): Promise<TaskSummary[] | undefined> {
  const { all = false } = options;
  if (all && ids.length > 0) {
    throw usageError('Ids do not go together with --all and filters: give one of the two.');
  }
  if (!all && isSelective(options)) {
    throw usageError('Filters go with --all: give that too, or ids in their place.');
  }
  if (!all) return undefined;
  // Where nobody can answer, that is an error whatever there is to be found.
  if (options.confirm && !options.whatIf) requirePrompt();
  const filter = await toListFilter(context, options);
  filter.whereState ??= states?.join(',');
  return context.client.list({ ...filter, sort: 'createdAt' });
}

/** Says how many tasks `--all` leaves alone because they are in other states, and in which. */
export async function tellOthers(
  context: Context,
  selection: Selection,
  usual: readonly State[] | undefined,
): Promise<void> {
  const filter = await toListFilter(context, selection);
  const meant = filter.whereState?.split(',') ?? usual ?? states;
  const others = states.filter((state) => !meant.includes(state));
  if (others.length === 0) return;
  const left = await context.client.list({ ...filter, whereState: others.join(',') });
  const counts = others
    .map((state) => ({ state, count: left.filter((task) => task.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  if (left.length === 0) return;
  context.note(
    `${left.length} other ${left.length === 1 ? 'task stays' : 'tasks stay'}: ${counts.join(', ')}.`,
  );
}

/** Ends a command whose `--all` found nothing; gives the exit code. */
export function endWithNone({ json, note }: Context): number {
  if (json) writeJson([]);
  note('There are no such tasks.');
  return exitCodes.done;
}
