import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { IdQuery } from '../../protocol/queries.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const getTaskResult: Handler = (server, { tasks }) => {
  server.route<{ Querystring: { id?: string } }>({
    ...endpoint('result'),
    schema: {
      summary: 'The bare result of an ended task; null when it has none',
      querystring: IdQuery,
      response: { 200: Type.Unknown(), 404: ErrorAnswer, 409: ErrorAnswer },
    },
    handler: async ({ query }, reply) => {
      const result = await tasks.result(requireId(query));
      reply.type('application/json; charset=utf-8');
      if (!result) return reply.serializer(String).send('null');
      // Whoever gets less than was promised knows that it is not all.
      return reply.header('content-length', result.bytes).send(Readable.from(result.pieces()));
    },
  });
};
