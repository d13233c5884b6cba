import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { OutputEvent } from '../../protocol/events.ts';
import { idKey } from '../../protocol/ids.ts';
import { OutputQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const getTaskOutput: Handler = (server, { tasks, registry }) => {
  server.route<{ Querystring: { id?: string; since?: number } }>({
    ...endpoint('output'),
    schema: {
      summary: 'What a task wrote, in order',
      querystring: OutputQuery,
      response: { 200: Type.Array(OutputEvent), 404: ErrorAnswer },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      if (!(await tasks.get(id))) throw new KrError('not_found', `There is no task '${id}'.`);
      await registry.flush();
      const filter = { keys: new Set([idKey(id)]), type: 'output' as const };
      const pieces: string[] = [];
      for (let since = query.since ?? 0; since < registry.events.newest; ) {
        const page = registry.events.read(since, filter);
        pieces.push(...page.events.map(({ json }) => json));
        since = page.next;
      }
      return reply
        .type('application/json; charset=utf-8')
        .serializer(String)
        .send(`[${pieces.join(',')}]`);
    },
  });
};
