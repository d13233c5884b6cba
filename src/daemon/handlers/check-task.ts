import { Checked, ErrorAnswer } from '../../protocol/answers.ts';
import { CreateBody } from '../../protocol/definition.ts';
import { ArgumentsQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, LanguageParams, requireLanguage } from './context.ts';
import { queryArguments } from './new-task.ts';

export const checkTask: Handler = (server, { tasks }) => {
  server.route<{ Params: { language: string }; Body: CreateBody | null }>({
    ...endpoint('check'),
    schema: {
      summary: 'Say whether create would create this task, or answer as it would; nothing is created',
      params: LanguageParams,
      querystring: ArgumentsQuery,
      body: CreateBody,
      response: { 200: Checked, '4xx': ErrorAnswer },
    },
    handler: async ({ params, query, body }) => {
      const language = requireLanguage(params.language);
      const start = body?.autoStart ?? false;
      await tasks.check({ language, body, query: queryArguments(query), start });
      return { ok: true, language };
    },
  });
};
