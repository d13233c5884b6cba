import { verbAnswer } from '../../protocol/answers.ts';
import { CancelQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const stopTask: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string; recurse?: boolean } }>({
    ...endpoint('cancel'),
    schema: {
      summary: 'Cancel a task that has not ended; with recurse its descendants too',
      querystring: CancelQuery,
      response: { 202: verbAnswer('cancelled'), 409: verbAnswer('cancelled') },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      const recurse = query.recurse ?? false;
      const { ids, ...answer } = await tasks.cancel(id, recurse);
      if (answer.ok) return reply.code(202).send({ cancelled: true, id, ...(recurse ? { ids } : {}) });
      return reply.code(409).send({ cancelled: false, id, error: answer.reason, code: answer.code });
    },
  });
};
