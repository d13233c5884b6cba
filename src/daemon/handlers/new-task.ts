import { Created, ErrorAnswer } from '../../protocol/answers.ts';
import { CreateBody } from '../../protocol/definition.ts';
import { ArgumentsQuery, typedQueryValue } from '../../protocol/queries.ts';
import { endpoint, type Handler, LanguageParams, requireLanguage } from './context.ts';

/** Query parameters as arguments of a snippet. */
export function queryArguments(query: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query as Record<string, unknown>).map(([name, value]) => [name, typedQueryValue(value)]),
  );
}

export const newTask: Handler = (server, { tasks }) => {
  server.route<{ Params: { language: string }; Body: CreateBody | null }>({
    ...endpoint('create'),
    schema: {
      summary: 'Create a task. Query parameters become arguments; an empty body creates the sample',
      params: LanguageParams,
      querystring: ArgumentsQuery,
      body: CreateBody,
      response: { 200: Created, '4xx': ErrorAnswer },
    },
    handler: async ({ params, query, body }) => {
      const language = requireLanguage(params.language);
      const start = body?.autoStart ?? false;
      const { task, duplicate } = await tasks.create({ language, body, query: queryArguments(query), start });
      const { id, state } = task;
      return { id, language: task.language, state, ...(duplicate ? { duplicate } : {}) };
    },
  });
};
