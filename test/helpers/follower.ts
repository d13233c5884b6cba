/** A client that follows events as a program would that keeps nothing of them but their numbers. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestHome } from './kr.ts';

export interface FollowerOptions {
  /** None: of all tasks. */
  ids?: readonly string[];
  since?: number;
  lastEventId?: number;
}

const firstLine = /^id: (\d+)$/gm;

export class Follower {
  readonly seqs: number[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Whoever leaves may find that the other side has left as well.
    socket.on('error', () => {});
  }

  /** Connects, and resolves when the daemon follows; what comes then is not read yet. */
  static async open(home: TestHome, options: FollowerOptions = {}): Promise<Follower> {
    const { ids = [], since = 0, lastEventId } = options;
    const socket = connect(home.socket).setEncoding('latin1');
    const follower = new Follower(socket);
    const query = [`since=${since}`, ...ids.map((id) => `id=${encodeURIComponent(id)}`)].join('&');
    const header = lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`;
    socket.write(`GET /tasks/events?${query} HTTP/1.1\r\nhost: kr\r\n${header}\r\n`);
    await once(socket, 'readable');
    return follower;
  }

  /** Reads until the event `last` has come; with `pauseMs` slowly. Gives all numbers that have come so far. */
  async readUntil(last: number, pauseMs = 0): Promise<number[]> {
    let rest = '';
    for await (const piece of this.#socket.iterator({ destroyOnReturn: false })) {
      rest += piece;
      const end = rest.lastIndexOf('\n\n');
      if (end < 0) continue;
      for (const [, seq] of rest.slice(0, end).matchAll(firstLine)) this.seqs.push(Number(seq));
      rest = rest.slice(end);
      if ((this.seqs.at(-1) ?? 0) >= last) return this.seqs;
      if (pauseMs > 0) await pause(pauseMs);
    }
    throw new Error(`the events ended after ${this.seqs.at(-1)}`);
  }

  leave(): void {
    this.#socket.destroy();
  }
}
