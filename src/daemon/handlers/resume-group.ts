import { groupAnswer } from '../../protocol/answers.ts';
import { NameQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireName } from './context.ts';

export const resumeGroup: Handler = (server, { groups }) => {
  server.route<{ Querystring: { name?: string } }>({
    ...endpoint('groupResume'),
    schema: {
      summary: 'Let a suspended group start its tasks again',
      querystring: NameQuery,
      response: { 200: groupAnswer('resumed'), 404: groupAnswer('resumed') },
    },
    handler: async ({ query }, reply) => {
      const name = requireName(query);
      const answer = await groups.suspend(name, false);
      if (answer.ok) return { resumed: true, name };
      return reply.code(404).send({ resumed: false, name, error: answer.reason, code: answer.code });
    },
  });
};
