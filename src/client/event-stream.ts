import { setTimeout as wait } from 'node:timers/promises';
import { KrError } from '../protocol/errors.ts';
import { routes } from '../protocol/routes.ts';
import type { DaemonLink } from './daemon-link.ts';
import { type EventItem, openEventSource } from './event-source.ts';
import { isAbsent } from './is-absent.ts';
import { targetOf } from './kr-client.ts';

/** An event, or the news that the stream was opened again after a break. */
export type StreamItem = EventItem | { kind: 'reopened' };

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

/**
 * Opens a stream of events; resolves when the daemon has begun to listen for them, so that whatever is asked
 * afterwards misses nothing. The stream goes on after a break, from the last event on, and ends with the signal.
 * It throws `daemon_unreachable` when the daemon does not come back.
 */
export async function openEvents(
  link: DaemonLink,
  options: EventOptions,
): Promise<AsyncIterable<StreamItem>> {
  const first = await link.whenListening(() => openEventsOnce(link, options, options.since));
  return follow(link, options, first);
}

async function* follow(
  link: DaemonLink,
  options: EventOptions,
  first: AsyncIterable<EventItem>,
): AsyncGenerator<StreamItem> {
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
): Promise<AsyncIterable<EventItem>> {
  const deadline = Date.now() + comeBackMs;
  for (;;) {
    try {
      return await openEventsOnce(link, options, since);
    } catch (error) {
      if (error instanceof KrError && error.code !== 'daemon_stopping') throw error;
      if (Date.now() > deadline) {
        const why = isAbsent(error) ? 'it went away' : 'the connection breaks';
        throw new KrError(
          'daemon_unreachable',
          `The daemon can't be followed any more: ${why}. kr get-task starts it again and tells what became of the tasks; kr daemon logs tells why.`,
          { cause: error },
        );
      }
    }
    await wait(pauseMs);
  }
}

/** The same without going on after a break. Rejects when nothing listens. */
export function openEventsOnce(
  link: DaemonLink,
  { ids, signal }: EventOptions,
  since?: number,
): Promise<AsyncIterable<EventItem>> {
  const pairs: [string, string][] = ids.length > maxIds ? [] : ids.map((id) => ['id', id]);
  if (since !== undefined) pairs.push(['since', String(since)]);
  return openEventSource(link, targetOf(routes.events.path, pairs), signal);
}
