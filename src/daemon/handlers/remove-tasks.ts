import { Type } from 'typebox';
import { ErrorAnswer, RemoveManyAnswer } from '../../protocol/answers.ts';
import { RemoveBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { endpoint, type Handler } from './context.ts';

export const removeTasks: Handler = (server, { tasks }) => {
  server.route<{ Body: RemoveBody | null }>({
    ...endpoint('removeMany'),
    schema: {
      summary:
        'Remove many ended tasks and their descendants, which the answer for each names, in their order',
      body: RemoveBody,
      response: { 200: Type.Array(RemoveManyAnswer), 400: ErrorAnswer },
    },
    handler: async ({ body }) => {
      if (!body) throw new KrError('invalid_request', 'The body is missing: give {"ids": [...]}.');
      const answers = await tasks.removeMany(body.ids, body.whatIf ?? false);
      return answers.map((answer, index) => ({
        removed: answer.ok,
        id: body.ids[index],
        descendants: answer.descendants,
        ...(answer.ok ? {} : { error: answer.reason, code: answer.code }),
      }));
    },
  });
};
