import { didYouMean } from '../../protocol/did-you-mean.ts';
import { KrError } from '../../protocol/errors.ts';
import { idKey } from '../../protocol/ids.ts';
import { sortFields } from '../../protocol/sort-fields.ts';
import { parseState, type State, states } from '../../protocol/state.ts';
import { parseMomentMs } from '../../settings/quantities.ts';
import type { TaskFilter, TaskOrder } from '../registry/task-table.ts';

/** The query of a list, with the spellings that it may have. */
export interface ListQuery {
  whereState?: string;
  'where-state'?: string;
  state?: string;
  name?: string;
  parent?: string;
  tree?: string;
  group?: string;
  newerThan?: string;
  olderThan?: string;
  limit?: number;
  sort?: string;
  attempts?: boolean;
}

/** Throws `invalid_request` for a state, a field or a time that does not exist. */
export function toFilter(query: ListQuery): TaskFilter {
  const { name, parent, tree, group, limit, newerThan, olderThan, sort = '-createdAt' } = query;
  const whereState = query.whereState ?? query['where-state'] ?? query.state;
  return {
    order: sort.split(',').map(requireOrder),
    ...(whereState === undefined ? {} : { states: whereState.split(',').map(requireState) }),
    ...(name === undefined ? {} : { nameGlob: name }),
    ...(parent === undefined ? {} : { parentKey: idKey(parent) }),
    ...(tree === undefined ? {} : { treeKey: idKey(tree) }),
    ...(group === undefined ? {} : { groupKey: idKey(group) }),
    ...(newerThan === undefined ? {} : { createdAfter: requireMoment(newerThan) }),
    ...(olderThan === undefined ? {} : { createdBefore: requireMoment(olderThan) }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function requireOrder(text: string): TaskOrder {
  const word = text.trim();
  const wanted = word.replace(/^[-+]/, '').toLowerCase();
  const field = sortFields.find((one) => one.toLowerCase() === wanted);
  if (field) return { field, descending: word.startsWith('-') };
  throw new KrError(
    'invalid_request',
    `Tasks can't be sorted by '${text}'.${didYouMean(text, sortFields)} Use one of ${sortFields.join(', ')}.`,
  );
}

function requireState(text: string): State {
  const state = parseState(text);
  if (state) return state;
  throw new KrError(
    'invalid_request',
    `There is no state '${text}'.${didYouMean(text, states)} Use one of ${states.join(', ')}.`,
  );
}

/** Milliseconds since 1970 of an age or a time in a query. Throws `invalid_request`. */
export function requireMoment(text: string): number {
  const moment = parseMomentMs(text, Date.now());
  if (moment !== undefined) return moment;
  throw new KrError(
    'invalid_request',
    `'${text}' is no age and no time: use one such as 90s, 1h30m, 7d or 2026-01-31T08:00Z.`,
  );
}
