import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { OutputEvent } from '../../protocol/events.ts';
import { idKey, noTaskMessage } from '../../protocol/ids.ts';
import { type OutputStream, outputStreams, parseStream } from '../../protocol/output-streams.ts';
import { OutputQuery } from '../../protocol/queries.ts';
import type { Task } from '../../protocol/task.ts';
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
  attempt?: number;
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
      const { since = 0, newerThan, tail, attempt } = query;
      const streams = query.stream === undefined ? undefined : requireStreams(query.stream);
      const from = newerThan === undefined ? undefined : requireMoment(newerThan);
      const task = await tasks.get(id);
      if (!task) throw new KrError('not_found', noTaskMessage(id));
      if (attempt !== undefined) requireAttempt(task, attempt);
      await registry.refresh();
      const range = attempt === undefined ? undefined : registry.attempts.range(idKey(id), attempt);
      const choice = {
        key: idKey(id),
        since: Math.max(since, range?.since ?? 0),
        before: range?.before,
        from,
        streams,
      };
      const pages =
        tail === undefined
          ? readOutput(registry.events, choice)
          : [await readLastOutput(registry.events, choice, tail)];
      return reply.type('application/json; charset=utf-8').send(Readable.from(jsonArray(pages)));
    },
  });
};

/** Throws `invalid_request` for an attempt that there has not been. */
function requireAttempt({ id, attempt }: Task, number: number): void {
  if (number <= attempt) return;
  throw new KrError(
    'invalid_request',
    `Task '${id}' has had no attempt ${number}: kr get-task ${id} --attempts lists those that there are.`,
  );
}

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
