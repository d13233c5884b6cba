import { connect, type Socket } from 'node:net';
import { routes } from '../protocol/routes.ts';
import { HttpAnswerParser, type HttpHead } from './http-answer-parser.ts';

/**
 * HTTP/1.1 over a Unix socket, straight on node:net: loading node:http takes as long as starting Node itself,
 * and would alone use up what a command may take.
 */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path with its query, encoded. */
  target: string;
  /** JSON text. */
  body?: string | undefined;
  /** Milliseconds until the whole answer must be there. */
  timeoutMs?: number | undefined;
  /**
   * For an answer that may take long: milliseconds after which the daemon is asked something that it can answer at
   * once, and how long it has for that. When it does not, it hangs: waiting on would be in vain.
   */
  probeAfterMs?: number | undefined;
}

export interface HttpAnswer extends HttpHead {
  body: string;
}

/** The connection ended before the answer was complete. `answered`: a part of it had come. */
export class ConnectionLost extends Error {
  readonly answered: boolean;

  constructor(answered: boolean, options?: { cause?: unknown }) {
    super('The connection to the daemon was lost.', options);
    this.answered = answered;
  }
}

/** The answer did not come in time. */
export class AnswerTimeout extends Error {}

/** Opens a connection. Rejects with the system's error, such as ENOENT or ECONNREFUSED. */
export function openSocket(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // An error is always followed by a close: that is what is listened to.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** A request as it goes over the wire. */
export function requestText({ method, target, body }: HttpRequest, accept = 'application/json'): string {
  const head = `${method} ${target} HTTP/1.1\r\nhost: kr\r\naccept: ${accept}\r\n`;
  if (body === undefined) return `${head}${method === 'POST' ? 'content-length: 0\r\n' : ''}\r\n`;
  const length = Buffer.byteLength(body);
  return `${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/** Any daemon that works answers this at once. */
const probeRequest: HttpRequest = { method: 'GET', target: `${routes.list.path}?limit=0` };

/** Requests one after the other over one kept connection, opened at the first. */
export class HttpConnection {
  readonly #socketPath: string;
  #socket: Socket | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  request(request: HttpRequest): Promise<HttpAnswer> {
    const answer = this.#turn.then(() => this.#request(request));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #request(request: HttpRequest): Promise<HttpAnswer> {
    const kept = this.#socket?.destroyed === false ? this.#socket : undefined;
    if (!kept) return this.#exchange(await this.#open(), request);
    try {
      return await this.#exchange(kept, request);
    } catch (error) {
      // The daemon may close a kept connection just when it is used again. Asking twice is harmless only for GET.
      if (!(error instanceof ConnectionLost) || error.answered || request.method !== 'GET') throw error;
      return this.#exchange(await this.#open(), request);
    }
  }

  async #exchange(socket: Socket, request: HttpRequest): Promise<HttpAnswer> {
    const { probeAfterMs } = request;
    if (probeAfterMs === undefined) return exchange(socket, request);
    const probe = new HttpConnection(this.#socketPath);
    const { promise: hangs, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      probe.request({ ...probeRequest, timeoutMs: probeAfterMs }).catch((error: unknown) => {
        if (!(error instanceof AnswerTimeout)) return;
        reject(error);
        socket.destroy();
      });
    }, probeAfterMs);
    try {
      return await Promise.race([exchange(socket, request), hangs]);
    } finally {
      clearTimeout(timer);
      probe.close();
    }
  }

  async #open(): Promise<Socket> {
    this.#socket = await openSocket(this.#socketPath);
    return this.#socket;
  }
}

function exchange(socket: Socket, request: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const pieces: Buffer[] = [];
  let head: HttpHead | undefined;
  const parser = new HttpAnswerParser({
    head: (found) => {
      head = found;
    },
    body: (bytes) => pieces.push(bytes),
    end: () => {
      const { status, headers } = head as HttpHead;
      resolve({ status, headers, body: Buffer.concat(pieces).toString() });
      if (headers.get('connection') === 'close') socket.destroy();
    },
  });
  const onData = (bytes: Buffer): void => {
    try {
      parser.push(bytes);
    } catch (error) {
      reject(error);
      socket.destroy();
    }
  };
  const onClose = (): void => reject(new ConnectionLost(head !== undefined));
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(onTimeout, request.timeoutMs);
  function onTimeout(): void {
    reject(new AnswerTimeout());
    socket.destroy();
  }
  socket.on('data', onData).once('close', onClose);
  // A connection that waits for nothing must not keep the command alive.
  socket.ref();
  socket.write(requestText(request));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('data', onData).off('close', onClose);
    socket.unref();
  });
}
