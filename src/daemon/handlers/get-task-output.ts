import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { OutputEvent } from '../../protocol/events.ts';
import { idKey, noTaskMessage } from '../../protocol/ids.ts';
import { OutputQuery } from '../../protocol/queries.ts';
import type { EventLog } from '../registry/event-log.ts';
import { endpoint, type Handler, requireId } from './context.ts';

export const getTaskOutput: Handler = (server, { tasks, registry }) => {
  server.route<{ Querystring: { id?: string; since?: number } }>({
    ...endpoint('output'),
    schema: {
      summary: 'What a task wrote, in order',
      querystring: OutputQuery,
      response: { 200: Type.Array(OutputEvent), 404: ErrorAnswer },
    },
    handler: async ({ query }, reply) => {
      const id = requireId(query);
      if (!(await tasks.get(id))) throw new KrError('not_found', noTaskMessage(id));
      await registry.refresh();
      const pages = outputOf(registry.events, idKey(id), query.since ?? 0);
      return reply.type('application/json; charset=utf-8').send(Readable.from(pages));
    },
  });
};

/** One JSON array of what was written until now, piece by piece: much output keeps nobody else waiting. */
async function* outputOf(log: EventLog, key: string, since: number): AsyncGenerator<string> {
  const { newest } = log;
  let separator = '[';
  for (let from = since; from < newest; ) {
    const { events, next } = log.read(from, { keys: new Set([key]), type: 'output' });
    if (events.length > 0) {
      yield separator + events.map(({ json }) => json).join(',');
      separator = ',';
    }
    from = next;
    await nextTurn();
  }
  yield separator === '[' ? '[]' : ']';
}
