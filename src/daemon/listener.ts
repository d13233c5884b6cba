import { once } from 'node:events';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KrError } from '../protocol/errors.ts';
import { clearSocketPlace } from './socket-place.ts';

/** Where to listen: on a socket of one's own at a path, or on one that a service manager has made and keeps. */
export type Place = { path: string } | { fd: number };

/** So many may wait to be let in, as far as the system allows: on a Unix socket whoever comes then is turned away at once. */
const backlog = 4096;

/** A server's socket and its connections, from the first to the last. */
export class Listener {
  readonly #server: Server;
  readonly #place: Place;
  readonly #open = new Set<Socket>();
  #allClosed = (): void => {};

  constructor(server: Server, place: Place) {
    this.#server = server;
    this.#place = place;
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        if (this.#open.size === 0) this.#allClosed();
      });
    });
  }

  /** Listens. Whoever calls has the lock of the home. Throws `daemon_running` when somebody else listens there. */
  async open(): Promise<void> {
    const place = this.#place;
    if ('path' in place) {
      // No daemon can be there, but a service manager may, and would not notice that its socket is gone.
      if (await somebodyListens(place.path)) {
        throw new KrError(
          'daemon_running',
          `Something else listens on ${place.path}, such as systemd after kr daemon install: then any command starts the daemon.`,
        );
      }
      clearSocketPlace(place.path);
    }
    this.#server.listen({ ...place, backlog });
    await once(this.#server, 'listening');
    if ('path' in place) chmodSync(place.path, 0o600);
  }

  /** Takes no new connections, waits until all have been closed by their other ends, and after `limitMs` closes them. */
  async close(limitMs: number): Promise<void> {
    if ('path' in this.#place && isSocket(this.#place.path)) rmSync(this.#place.path, { force: true });
    // Those that were made already are still accepted: otherwise they would break before they are answered. What is
    // left of this turn of the event loop may not look for them any more, the next one does.
    await nextTurn();
    await nextTurn();
    // Not as an HTTP server closes: that would cut off those who just do not ask anything at the moment.
    Server.prototype.close.call(this.#server);
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    const timer = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, limitMs);
    await promise;
    clearTimeout(timer);
  }
}

/** False too when it was taken away, or something else is there now. */
function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

async function somebodyListens(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
