import type { Socket } from 'node:net';
import { createParser } from 'eventsource-parser';
import type { TaskEvent } from '../protocol/events.ts';
import type { DaemonLink } from './daemon-link.ts';
import { HttpAnswerParser } from './http-answer-parser.ts';
import { AnswerTimeout, ConnectionLost, openSocket, requestText } from './http-connection.ts';
import { toError } from './kr-client.ts';

/** An event, with its JSON text as it came. */
export interface EventItem {
  kind: 'event';
  event: TaskEvent;
  json: string;
}

/** Longest that a daemon may take until it says that it sends events, in milliseconds. */
const openLimitMs = 10_000;

/**
 * Opens one connection with Server-Sent Events; resolves when the daemon says that it sends them. What it gives
 * ends with the connection, and the connection with the signal. Rejects with the daemon's refusal, or with what
 * went wrong with the connection.
 */
export async function openEventSource(
  link: DaemonLink,
  target: string,
  signal: AbortSignal,
): Promise<AsyncIterable<EventItem>> {
  const socket = await openSocket(link.options.home.socketPath);
  const leave = (): void => void socket.destroy();
  signal.addEventListener('abort', leave, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', leave));
  if (signal.aborted) leave();

  const queue = new EventQueue();
  const opened = readEvents(socket, queue, (daemonVersion) => link.checkVersion(daemonVersion));
  socket.write(requestText({ method: 'GET', target }, 'text/event-stream'));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AnswerTimeout()), openLimitMs);
  });
  try {
    await Promise.race([opened, late]);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return queue;
}

/** Reads the answer into the queue; resolves when it turns out to be events. */
function readEvents(
  socket: Socket,
  queue: EventQueue,
  checkVersion: (daemonVersion: string | undefined) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  const events = createParser({
    onEvent: ({ data }) => queue.push({ kind: 'event', event: JSON.parse(data) as TaskEvent, json: data }),
  });
  let refusal: { status: number; body: string } | undefined;
  const answer = new HttpAnswerParser({
    head: ({ status, headers }) => {
      checkVersion(headers.get('kr-version'));
      if (status === 200) resolve();
      else refusal = { status, body: '' };
    },
    body: (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      if (refusal) refusal.body += text;
      else events.feed(text);
    },
    end: () => {
      if (refusal) reject(toError(refusal));
      socket.destroy();
    },
  });
  socket.on('data', (bytes: Buffer) => {
    try {
      answer.push(bytes);
    } catch (error) {
      reject(error);
      socket.destroy();
    }
  });
  socket.once('close', () => {
    reject(new ConnectionLost(false));
    queue.end();
  });
  return promise;
}

/** Items that wait to be read, by one reader. */
class EventQueue implements AsyncIterable<EventItem> {
  #items: EventItem[] = [];
  #ended = false;
  #wake = (): void => {};

  push(item: EventItem): void {
    this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EventItem> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
