import { verbAnswer } from '../../protocol/answers.ts';
import { ProgressBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const setTaskProgress: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string }; Body: ProgressBody | null }>({
    ...endpoint('progress'),
    schema: {
      summary: 'Say how far a task that runs is: its percentage, its message, or both',
      querystring: IdQuery,
      body: ProgressBody,
      response: { 200: verbAnswer('updated'), 404: verbAnswer('updated'), 409: verbAnswer('updated') },
    },
    handler: async ({ query, body }, reply) => {
      const id = requireId(query);
      if (!body)
        throw new KrError(
          'invalid_request',
          'The body is empty: give percentComplete, statusMessage, or both.',
        );
      const answer = tasks.setProgress(id, body);
      if (answer.ok) return { updated: true, id };
      const status = answer.code === 'not_found' ? 404 : 409;
      return reply.code(status).send({ updated: false, id, error: answer.reason, code: answer.code });
    },
  });
};
