import type { ListFilter } from '../client/kr-client.ts';
import { exactId } from '../client/resolve-id.ts';
import { parseState, states } from '../protocol/state.ts';
import type { Context } from './context.ts';
import { usageError } from './output/errors.ts';

/** The options that choose tasks by what they are. */
export interface Selection {
  whereState?: readonly string[];
  name?: string;
  parent?: string;
  newerThan?: string;
  olderThan?: string;
}

/** Whether any of them was given. */
export function isSelective({ whereState, name, parent, newerThan, olderThan }: Selection): boolean {
  return [whereState, name, parent, newerThan, olderThan].some((one) => one !== undefined);
}

/** A selection as the daemon takes it. Throws `usage` for a word that is no state, and when there is no such parent. */
export async function toListFilter({ client }: Context, selection: Selection): Promise<ListFilter> {
  const { name, parent, newerThan, olderThan } = selection;
  const whereState = parseStates(selection.whereState);
  return {
    whereState,
    name,
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
    if (!state) throw usageError(`There is no state '${word}'. Use one of ${states.join(', ')}.`);
    return state;
  });
  return found.join(',');
}
