import { setTimeout as wait } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { KrError } from '../protocol/errors.ts';
import type { TaskEvent } from '../protocol/events.ts';
import { routes } from '../protocol/routes.ts';
import { type DaemonLink, isAbsent } from './daemon-link.ts';
import { HttpAnswerParser } from './http-answer-parser.ts';
import { AnswerTimeout, ConnectionLost, openSocket, requestText } from './http-connection.ts';
import { targetOf, toError } from './kr-client.ts';

/** An event, with its JSON text as it came; or the news that the stream was opened again after a break. */
export type StreamItem = { kind: 'event'; event: TaskEvent; json: string } | { kind: 'reopened' };

export interface EventOptions {
  /** None: of all tasks. */
  ids: readonly string[];
  /** The number after which events are wanted; undefined: what happens from now on. */
  since?: number | undefined;
  signal: AbortSignal;
}

/** More ids than this would make the request's line too long: then all events are read, and the caller picks. */
const maxIds = 100;
/** How long a daemon that went away may take to come back, and how often it is looked for, in milliseconds. */
const comeBackMs = 5000;
const pauseMs = 100;
const openLimitMs = 10_000;

/**
 * Opens a stream of events; resolves when the daemon has begun to listen for them, so that whatever is asked
 * afterwards misses nothing. The stream goes on after a break, from the last event on, and ends with the signal.
 * It throws `daemon_unreachable` when the daemon does not come back.
 */
export async function openEvents(
  link: DaemonLink,
  options: EventOptions,
): Promise<AsyncIterable<StreamItem>> {
  const first = await link.whenListening(() => openOnce(link, options, options.since));
  return follow(link, options, first);
}

async function* follow(link: DaemonLink, options: EventOptions, first: Source): AsyncGenerator<StreamItem> {
  let source = first;
  let since = options.since;
  for (;;) {
    for await (const item of source) {
      since = item.event.seq;
      yield item;
    }
    if (options.signal.aborted) return;
    source = await openAgain(link, options, since);
    yield { kind: 'reopened' };
  }
}

async function openAgain(
  link: DaemonLink,
  options: EventOptions,
  since: number | undefined,
): Promise<Source> {
  const deadline = Date.now() + comeBackMs;
  for (;;) {
    try {
      return await openOnce(link, options, since);
    } catch (error) {
      if (error instanceof KrError && error.code !== 'daemon_stopping') throw error;
      if (Date.now() > deadline) {
        const why = isAbsent(error) ? 'it went away' : 'the connection breaks';
        throw new KrError(
          'daemon_unreachable',
          `The daemon can't be followed any more: ${why}. What became of the tasks: kr get-task. Why: kr daemon logs.`,
          { cause: error },
        );
      }
    }
    await wait(pauseMs);
  }
}

type Source = AsyncIterable<Extract<StreamItem, { kind: 'event' }>>;

async function openOnce(link: DaemonLink, options: EventOptions, since: number | undefined): Promise<Source> {
  const { signal, ids } = options;
  const pairs: [string, string][] = ids.length > maxIds ? [] : ids.map((id) => ['id', id]);
  if (since !== undefined) pairs.push(['since', String(since)]);
  const { method, path } = routes.events;
  const socket = await openSocket(link.options.home.socketPath);
  const opened = Promise.withResolvers<void>();
  const queue: Extract<StreamItem, { kind: 'event' }>[] = [];
  let wake = (): void => {};
  let ended = false;
  let refusal: { status: number; body: string } | undefined;

  const events = createParser({
    onEvent: ({ data }) => {
      queue.push({ kind: 'event', event: JSON.parse(data) as TaskEvent, json: data });
    },
  });
  const decoder = new TextDecoder();
  const answer = new HttpAnswerParser({
    head: ({ status, headers }) => {
      link.checkVersion(headers.get('kr-version'));
      if (status === 200) opened.resolve();
      else refusal = { status, body: '' };
    },
    body: (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      if (refusal) refusal.body += text;
      else events.feed(text);
    },
    end: () => {
      if (refusal) opened.reject(toError(refusal));
      socket.destroy();
    },
  });
  const leave = (): void => void socket.destroy();
  const timer = setTimeout(() => opened.reject(new AnswerTimeout()), openLimitMs);
  socket.on('data', (bytes: Buffer) => {
    try {
      answer.push(bytes);
    } catch (error) {
      opened.reject(error);
      socket.destroy();
    }
    wake();
  });
  socket.once('close', () => {
    ended = true;
    signal.removeEventListener('abort', leave);
    opened.reject(new ConnectionLost(false));
    wake();
  });
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  socket.write(requestText({ method, target: targetOf(path, pairs) }, 'text/event-stream'));

  try {
    await opened.promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  return (async function* read() {
    try {
      for (;;) {
        const item = queue.shift();
        if (item) yield item;
        else if (ended) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      socket.destroy();
    }
  })();
}
