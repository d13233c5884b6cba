import { Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The connections of a server, so that its end can wait for those who still ask something. */
export class Connections {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #allClosed = (): void => {};

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#allClosed();
      });
    });
  }

  /** Takes no new ones; resolves when all have been closed by their other ends, or after `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    // Those that were made already are still accepted: otherwise they would break before they are answered. What is
    // left of this turn of the event loop may not look for them any more, the next one does.
    await nextTurn();
    await nextTurn();
    // Not as an HTTP server closes: that would cut off those who just do not ask anything at the moment.
    Server.prototype.close.call(this.#server);
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    const timer = setTimeout(resolve, limitMs);
    await promise;
    clearTimeout(timer);
  }
}
