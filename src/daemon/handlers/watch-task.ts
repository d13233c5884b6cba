import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { TaskEvent } from '../../protocol/events.ts';
import { idKey } from '../../protocol/ids.ts';
import { EventsQuery } from '../../protocol/queries.ts';
import type { EventFilter, EventLog, StoredEvent } from '../registry/event-log.ts';
import { endpoint, type Handler } from './context.ts';

/** Server-Sent Events: a number, a type and a document each; from `since` (or Last-Event-ID) on, without gaps. */
export const watchTask: Handler = (server, { registry, closing }) => {
  server.route<{ Querystring: { id?: string | string[]; since?: number } }>({
    ...endpoint('events'),
    // The events are JSON text already.
    // `manual`: whoever asks for something else gets them too, there is nothing else.
    sse: { kind: 'manual', serializer: String },
    schema: {
      summary: 'Follow events of all tasks or of some. Without since: what happens from now on',
      querystring: EventsQuery,
      response: {
        200: { description: 'text/event-stream', content: { 'text/event-stream': { schema: TaskEvent } } },
        400: ErrorAnswer,
      },
    },
    handler: async (request, reply) => {
      const { id, since } = request.query;
      const ids = id === undefined ? undefined : [id].flat();
      if (ids?.some((one) => one.trim() === ''))
        throw new KrError('blank_id', 'The id is blank: give the id of a task.');
      const left = new AbortController();
      reply.sse.onClose(() => left.abort());
      await registry.refresh();
      const lastSeen = Number.parseInt(reply.sse.lastEventId ?? '', 10);
      // A client that connects again repeats its address with since, and tells here how far it came.
      const from = Number.isNaN(lastSeen) ? (since ?? registry.events.newest) : lastSeen;
      reply.sse.sendHeaders();
      // Whoever follows learns at once that it does, also when nothing happens for long.
      reply.raw.flushHeaders();
      await reply.sse.send(
        follow(registry.events, from, { keys: ids && new Set(ids.map(idKey)) }, left.signal, closing),
      );
    },
  });
};

/** Events until the client has `left`, or until all have been told of a daemon that is `closing`. */
async function* follow(
  log: EventLog,
  since: number,
  filter: EventFilter,
  left: AbortSignal,
  closing: AbortSignal,
): AsyncGenerator<{ id: string; event: string; data: string }> {
  const over = AbortSignal.any([left, closing]);
  let from = since;
  while (!left.aborted) {
    const last = closing.aborted;
    const { events, next } = log.read(from, filter);
    for (const event of events) yield toMessage(event);
    if (next === from && last) return;
    // Nothing can come between the reading and the waiting.
    if (next === from) await log.changed(over);
    from = next;
  }
}

function toMessage({ seq, type, json }: StoredEvent): { id: string; event: string; data: string } {
  return { id: String(seq), event: type, data: json };
}
