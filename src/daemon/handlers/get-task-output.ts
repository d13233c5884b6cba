import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { OutputEvent } from '../../protocol/events.ts';
import { idKey, noTaskMessage } from '../../protocol/ids.ts';
import { type OutputStream, outputStreams, parseStream } from '../../protocol/output-streams.ts';
import { OutputQuery } from '../../protocol/queries.ts';
import { readLastOutput, readOutput } from '../registry/read-output.ts';
import { endpoint, type Handler, requireId } from './context.ts';
import { jsonArray } from './json-array.ts';
import { requireMoment } from './list-filter.ts';

interface Query {
  id?: string;
  since?: number;
  newerThan?: string;
  stream?: string;
  tail?: number;
}

export const getTaskOutput: Handler = (server, { tasks, registry }) => {
  server.route<{ Querystring: Query }>({
    ...endpoint('output'),
    schema: {
      summary: 'What a task wrote, in order',
      querystring: OutputQuery,
      response: { 200: Type.Array(OutputEvent), 400: ErrorAnswer, 404: ErrorAnswer },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      const { since = 0, newerThan, tail } = query;
      const streams = query.stream === undefined ? undefined : requireStreams(query.stream);
      const from = newerThan === undefined ? undefined : requireMoment(newerThan);
      if (!(await tasks.get(id))) throw new KrError('not_found', noTaskMessage(id));
      await registry.refresh();
      const choice = { key: idKey(id), since, from, streams };
      const pages =
        tail === undefined
          ? readOutput(registry.events, choice)
          : [await readLastOutput(registry.events, choice, tail)];
      return reply.type('application/json; charset=utf-8').send(Readable.from(jsonArray(pages)));
    },
  });
};

/** Throws `invalid_request` for a word that is no stream. */
function requireStreams(text: string): Set<OutputStream> {
  return new Set(
    text.split(',').map((word) => {
      const stream = parseStream(word);
      if (stream) return stream;
      throw new KrError(
        'invalid_request',
        `There is no stream '${word}'. Use one of ${outputStreams.join(', ')}.`,
      );
    }),
  );
}
