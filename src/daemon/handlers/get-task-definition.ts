import { DefinitionAnswer, ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { noTaskMessage } from '../../protocol/ids.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const getTaskDefinition: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string } }>({
    ...endpoint('definition'),
    schema: {
      summary: 'What was frozen when the task was created; of its environment the names',
      querystring: IdQuery,
      response: { 200: DefinitionAnswer, 404: ErrorAnswer },
    },
    handler: async ({ query }) => {
      const id = requireId(query);
      const found = await tasks.definition(id);
      if (!found) throw new KrError('not_found', noTaskMessage(id));
      const { environment, ...told } = found.definition;
      const { secretNames = [] } = found.flow;
      return { id, ...told, environmentNames: Object.keys(environment), secretNames };
    },
  });
};
