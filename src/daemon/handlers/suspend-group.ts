import { groupAnswer } from '../../protocol/answers.ts';
import { NameQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireName } from './context.ts';

export const suspendGroup: Handler = (server, { groups }) => {
  server.route<{ Querystring: { name?: string } }>({
    ...endpoint('groupSuspend'),
    schema: {
      summary: 'Start nothing more of a group; what runs goes on',
      querystring: NameQuery,
      response: { 200: groupAnswer('suspended'), 404: groupAnswer('suspended') },
    },
    handler: async ({ query }, reply) => {
      const name = requireName(query);
      const answer = await groups.suspend(name, true);
      if (answer.ok) return { suspended: true, name };
      return reply.code(404).send({ suspended: false, name, error: answer.reason, code: answer.code });
    },
  });
};
