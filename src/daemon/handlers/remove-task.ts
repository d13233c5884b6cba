import { verbAnswer } from '../../protocol/answers.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const removeTask: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string } }>({
    ...endpoint('remove'),
    schema: {
      summary: 'Remove an ended task and its descendants',
      querystring: IdQuery,
      response: { 200: verbAnswer('removed'), 404: verbAnswer('removed'), 409: verbAnswer('removed') },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      const answer = await tasks.remove(id);
      if (answer.ok) return { removed: true, id };
      const status = answer.code === 'not_found' ? 404 : 409;
      return reply.code(status).send({ removed: false, id, error: answer.reason, code: answer.code });
    },
  });
};
