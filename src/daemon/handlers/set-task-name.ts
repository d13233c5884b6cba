import { verbAnswer } from '../../protocol/answers.ts';
import { RenameBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const setTaskName: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string }; Body: RenameBody | null }>({
    ...endpoint('rename'),
    schema: {
      summary: "Change a task's name, its description, or both",
      querystring: IdQuery,
      body: RenameBody,
      response: { 200: verbAnswer('renamed'), 404: verbAnswer('renamed') },
    },
    handler: async ({ query, body }, reply) => {
      const id = requireId(query);
      if (!body)
        throw new KrError('invalid_request', 'The body is empty: give a name, a description, or both.');
      const answer = await tasks.rename(id, body);
      if (answer.ok) return { renamed: true, id };
      return reply.code(404).send({ renamed: false, id, error: answer.reason, code: answer.code });
    },
  });
};
