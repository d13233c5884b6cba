import { ErrorAnswer, RunAnswer } from '../../protocol/answers.ts';
import { CreateBody } from '../../protocol/definition.ts';
import { ArgumentsQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, LanguageParams, requireLanguage } from './context.ts';
import { queryArguments } from './new-task.ts';

export const runTask: Handler = (server, { tasks }) => {
  server.route<{ Params: { language: string }; Body: CreateBody | null }>({
    ...endpoint('run'),
    schema: {
      summary: 'Create and start a task in one. Query parameters and an empty body as in create',
      params: LanguageParams,
      querystring: ArgumentsQuery,
      body: CreateBody,
      response: { 202: RunAnswer, '4xx': ErrorAnswer },
    },
    handler: async ({ params, query, body }, reply) => {
      const language = requireLanguage(params.language);
      const { task, duplicate } = await tasks.create({
        language,
        body,
        query: queryArguments(query),
        start: true,
      });
      return reply.code(202).send({ id: task.id, started: true, task, ...(duplicate ? { duplicate } : {}) });
    },
  });
};
