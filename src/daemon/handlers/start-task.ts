import { verbAnswer } from '../../protocol/answers.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const startTask: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string } }>({
    ...endpoint('start'),
    schema: {
      summary: 'Start a Created task',
      querystring: IdQuery,
      response: { 202: verbAnswer('started'), 409: verbAnswer('started') },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      const answer = await tasks.start(id);
      if (answer.ok) return reply.code(202).send({ started: true, id });
      return reply.code(409).send({ started: false, id, error: answer.reason, code: answer.code });
    },
  });
};
