import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { ListQuery } from '../../protocol/queries.ts';
import { TaskSummary } from '../../protocol/task.ts';
import { endpoint, type Handler } from './context.ts';
import { jsonArray } from './json-array.ts';
import { type ListQuery as Query, toFilter } from './list-filter.ts';

export const getTask: Handler = (server, { tasks, groups }) => {
  server.route<{ Querystring: Query }>({
    ...endpoint('list'),
    schema: {
      summary: 'All tasks, or those that the filters leave; results are never in it',
      querystring: ListQuery,
      response: { 200: Type.Array(TaskSummary), 400: ErrorAnswer, 404: ErrorAnswer },
    },
    handler: async ({ query }, reply) => {
      // That a group is misspelled is not to look as if it had no tasks.
      if (query.group !== undefined) await groups.get(query.group);
      const pages = tasks.list(toFilter(query), query);
      return reply.type('application/json; charset=utf-8').send(Readable.from(jsonArray(toJson(pages))));
    },
  });
};

async function* toJson(pages: AsyncIterable<unknown[]>): AsyncGenerator<string[]> {
  for await (const page of pages) yield page.map((item) => JSON.stringify(item));
}
