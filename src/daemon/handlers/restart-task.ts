import { ErrorAnswer, RestartAnswer } from '../../protocol/answers.ts';
import { RestartBody } from '../../protocol/definition.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const restartTask: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string }; Body: RestartBody | null }>({
    ...endpoint('restart'),
    schema: {
      summary: 'Create a task with the definition of another, and start it',
      querystring: IdQuery,
      body: RestartBody,
      response: { 202: RestartAnswer, '4xx': ErrorAnswer },
    },
    handler: async ({ query, body }, reply) => {
      const { code, secrets, start = true } = body ?? {};
      const task = await tasks.restart(requireId(query), { code, secrets, start });
      return reply.code(202).send({ id: task.id, restartOf: task.restartOf, state: task.state });
    },
  });
};
