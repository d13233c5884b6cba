import { groupAnswer } from '../../protocol/answers.ts';
import { errorTable } from '../../protocol/errors.ts';
import { NameQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireName } from './context.ts';

export const removeGroup: Handler = (server, { groups }) => {
  server.route<{ Querystring: { name?: string } }>({
    ...endpoint('groupRemove'),
    schema: {
      summary: 'Remove a group that no task belongs to',
      querystring: NameQuery,
      response: { 200: groupAnswer('removed'), 404: groupAnswer('removed'), 409: groupAnswer('removed') },
    },
    handler: async ({ query }, reply) => {
      const name = requireName(query);
      const answer = await groups.remove(name);
      if (answer.ok) return { removed: true, name };
      const { status } = errorTable[answer.code];
      return reply.code(status).send({ removed: false, name, error: answer.reason, code: answer.code });
    },
  });
};
