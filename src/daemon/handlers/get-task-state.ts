import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { noTaskMessage } from '../../protocol/ids.ts';
import { StateQuery } from '../../protocol/queries.ts';
import { Task } from '../../protocol/task.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const getTaskState: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string; attempts?: boolean } }>({
    ...endpoint('state'),
    schema: { summary: 'One task', querystring: StateQuery, response: { 200: Task, 404: ErrorAnswer } },
    handler: async ({ query }) => {
      const id = requireId(query);
      const task = await tasks.get(id, query);
      if (!task) throw new KrError('not_found', noTaskMessage(id));
      return task;
    },
  });
};
