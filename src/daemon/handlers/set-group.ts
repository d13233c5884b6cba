import { ErrorAnswer, groupAnswer } from '../../protocol/answers.ts';
import { GroupBody } from '../../protocol/group.ts';
import { NameQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireName } from './context.ts';

export const setGroup: Handler = (server, { groups }) => {
  server.route<{ Querystring: { name?: string }; Body: GroupBody | null }>({
    ...endpoint('groupSet'),
    schema: {
      summary: 'Make a group, or change the limit or the description of one',
      querystring: NameQuery,
      body: GroupBody,
      response: { 200: groupAnswer('set'), 400: ErrorAnswer, 409: groupAnswer('set') },
    },
    handler: async ({ query, body }, reply) => {
      const name = requireName(query);
      const answer = await groups.set(name, body ?? {});
      if (answer.ok) return { set: true, name };
      return reply.code(409).send({ set: false, name, error: answer.reason, code: answer.code });
    },
  });
};
