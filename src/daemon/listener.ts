import { once } from 'node:events';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KrError } from '../protocol/errors.ts';
import { FileWatch } from './file-watch.ts';
import { clearSocketPlace } from './socket-place.ts';

/** Where to listen: on a socket of one's own at a path, or on one that a service manager has made and keeps. */
export type Place = { path: string } | { fd: number };

/** So many may wait to be let in, as far as the system allows: on a Unix socket whoever comes then is turned away at once. */
const backlog = 4096;
/** A socket is made again only after this long, in milliseconds: the whole home may be going. */
const patienceMs = 1000;

/** A server's socket and its connections, from the first to the last. */
export class Listener {
  readonly #server: Server;
  readonly #place: Place;
  readonly #open = new Set<Socket>();
  /** Of sockets that took the place of one that was removed. */
  readonly #later: Server[] = [];
  #watch: FileWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
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
    if ('path' in place) this.#keep(place.path);
  }

  /** Takes no new connections, waits until all have been closed by their other ends, and after `limitMs` closes them. */
  async close(limitMs: number): Promise<void> {
    clearTimeout(this.#timer);
    this.#watch?.close();
    // Not what took its place.
    if ('path' in this.#place && this.#watch?.isThere()) rmSync(this.#place.path, { force: true });
    // Those that were made already are still accepted: otherwise they would break before they are answered. What is
    // left of this turn of the event loop may not look for them any more, the next one does.
    await nextTurn();
    await nextTurn();
    // Not as an HTTP server closes: that would cut off those who just do not ask anything at the moment.
    for (const server of [this.#server, ...this.#later]) Server.prototype.close.call(server);
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    const timer = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, limitMs);
    await promise;
    clearTimeout(timer);
  }

  /** A socket that is removed is made again, so that tasks and whoever waits for them go on. */
  #keep(path: string): void {
    chmodSync(path, 0o600);
    this.#watch = new FileWatch(path, () => {
      this.#timer = setTimeout(() => this.#openAgain(path), patienceMs).unref();
    });
  }

  #openAgain(path: string): void {
    if (lstatSync(path, { throwIfNoEntry: false })) return;
    const server = new Server((connection) => this.#server.emit('connection', connection));
    this.#later.push(server);
    // Commands say that they can't reach the daemon; it can still be told to end by its process id.
    server.on('error', () => undefined);
    server.listen({ path, backlog }, () => this.#keep(path));
  }
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
