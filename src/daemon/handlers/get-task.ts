import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { idKey } from '../../protocol/ids.ts';
import { ListQuery } from '../../protocol/queries.ts';
import { sortFields } from '../../protocol/sort-fields.ts';
import { parseState, states } from '../../protocol/state.ts';
import { TaskSummary } from '../../protocol/task.ts';
import type { TaskFilter } from '../registry/task-table.ts';
import { endpoint, type Handler } from './context.ts';
import { jsonArray } from './json-array.ts';

interface Query {
  whereState?: string;
  'where-state'?: string;
  state?: string;
  name?: string;
  parent?: string;
  limit?: number;
  sort?: string;
}

export const getTask: Handler = (server, { tasks }) => {
  server.route<{ Querystring: Query }>({
    ...endpoint('list'),
    schema: {
      summary: 'All tasks, or those that the filters leave; results are never in it',
      querystring: ListQuery,
      response: { 200: Type.Array(TaskSummary), 400: ErrorAnswer },
    },
    handler: ({ query }, reply) => {
      const pages = tasks.list(toFilter(query));
      return reply.type('application/json; charset=utf-8').send(Readable.from(jsonArray(toJson(pages))));
    },
  });
};

async function* toJson(pages: AsyncIterable<unknown[]>): AsyncGenerator<string[]> {
  for await (const page of pages) yield page.map((item) => JSON.stringify(item));
}

/** Throws `invalid_request` for a state or a field that does not exist. */
export function toFilter(query: Query): TaskFilter {
  const { name, parent, limit, sort = '-createdAt' } = query;
  const whereState = query.whereState ?? query['where-state'] ?? query.state;
  const descending = sort.startsWith('-');
  const wanted = sort.replace(/^[-+]/, '').toLowerCase();
  const field = sortFields.find((one) => one.toLowerCase() === wanted);
  if (!field) {
    throw new KrError(
      'invalid_request',
      `Tasks can't be sorted by '${sort}'. Use one of ${sortFields.join(', ')}.`,
    );
  }
  return {
    sort: field,
    descending,
    ...(whereState === undefined ? {} : { states: whereState.split(',').map(requireState) }),
    ...(name === undefined ? {} : { nameGlob: name }),
    ...(parent === undefined ? {} : { parentKey: idKey(parent) }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function requireState(text: string) {
  const state = parseState(text);
  if (!state)
    throw new KrError('invalid_request', `There is no state '${text}'. Use one of ${states.join(', ')}.`);
  return state;
}
