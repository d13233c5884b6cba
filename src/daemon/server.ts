import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fastifySse from '@fastify/sse';
import fastifySwagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
} from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Convert } from 'typebox/value';
import { maxBodyBytes } from '../protocol/definition.ts';
import { errorBody, KrError } from '../protocol/errors.ts';
import { invalidIdMessage } from '../protocol/ids.ts';
import { routes } from '../protocol/routes.ts';
import { version } from '../protocol/version.ts';
import { completeDocument } from './complete-document.ts';
import type { HandlerContext } from './handlers/context.ts';
import { handlers } from './handlers/index.ts';
import { parseBody } from './request-body.ts';

/** What paths look like, for a request whose method does not fit. */
const routePatterns = Object.values(routes).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/, '[^/]+')}$`),
}));

/**
 * How long a peer may take for the head of a request, and for all of it, in milliseconds. Programs need none of that;
 * who sends by hand or through a pipe does. Late ones are looked for at the interval.
 */
const headMs = 10_000;
const requestMs = 60_000;
const lookIntervalMs = 5000;

/** How long a peer that was refused may take to read why, in milliseconds. */
const lingerMs = 2000;

/** The HTTP server with all endpoints, not yet listening. */
export async function makeServer(context: HandlerContext): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: maxBodyBytes,
    loggerInstance: context.log.child({}, { level: 'warn' }) as FastifyBaseLogger,
    routerOptions: { maxParamLength: maxHeaderSize },
    frameworkErrors: (error, _request, reply) => answerError(fromFastify(error), reply),
    clientErrorHandler: answerUnreadable,
    requestTimeout: requestMs,
    // A Unix socket has one host.
    http: { requireHostHeader: false, headersTimeout: headMs, connectionsCheckingInterval: lookIntervalMs },
  });
  // Whatever a request expects besides `100-continue` is not done here, and no reason to refuse it without a word.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  server.addHook('onRequest', async (request, reply) => {
    reply.header('kr-version', version);
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
      // Read to its end: closed on half-way, whoever sends it would see a broken connection and not the answer.
      request.raw.resume();
      await finished(request.raw).catch(() => undefined);
      throw bodyTooLarge();
    }
  });

  // A daemon that was held up finds requests of clients that have given up meanwhile, and have told people that it
  // failed: it is not done any more. That they have left is heard of one round of the event loop after what they asked.
  server.addHook('preHandler', async (request, reply) => {
    if (request.method === 'GET') return;
    await nextTurn();
    await nextTurn();
    if (!request.raw.socket.writable) reply.hijack();
  });

  // curl's default content type is no reason to refuse JSON; an empty body asks for a sample.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error as Error, undefined);
    }
  });

  // One validator for all: bodies as they are, only query values are text that becomes numbers and booleans.
  server.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const validator = Compile(schema);
    return (input: unknown) => {
      if (httpPart === 'body' && (input === undefined || input === null)) return { value: input };
      const value = httpPart === 'querystring' ? Convert(schema, input) : input;
      if (validator.Check(value)) return { value };
      return { error: describe(validator.Errors(value), httpPart, value) };
    };
  });
  server.setSerializerCompiler(() => (answer) => JSON.stringify(answer));

  server.setErrorHandler<FastifyError | KrError>((error, request, reply) => {
    const known = error instanceof KrError ? error : fromFastify(error);
    if (known.code === 'internal')
      context.log.error({ err: error, url: request.routeOptions.url }, 'request failed');
    return answerError(known, reply);
  });
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const other = routePatterns.find(({ pattern }) => pattern.test(path));
    const error = other
      ? new KrError('method_not_allowed', `${path} answers ${other.method}, not ${request.method}.`)
      : new KrError('unknown_route', `There is no ${request.method} ${path}. See GET /openapi.json.`);
    if (other) reply.header('allow', other.method);
    return answerError(error, reply);
  });

  await server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'kr', version, description: 'The daemon of kr, over its Unix socket.' },
      servers: [{ url: 'http://kr' }],
    },
  });
  await server.register(fastifySse);
  for (const handler of handlers) handler(server, context);
  server.get(routes.openapi.path, { schema: { hide: true } }, () => completeDocument(server.swagger()));
  await server.ready();
  return server;
}

/** One sentence for what a schema refuses. */
function describe(errors: readonly unknown[], httpPart: string | undefined, value: unknown): KrError {
  const where = httpPart === 'body' ? 'body' : 'query';
  const list = errors as {
    keyword: string;
    instancePath: string;
    message: string;
    params: { additionalProperties?: string[] };
  }[];
  const unknown = list.find(({ keyword }) => keyword === 'additionalProperties');
  if (unknown) {
    const names = (unknown.params.additionalProperties ?? []).map((name) => `'${name}'`).join(', ');
    return new KrError(
      'unknown_field',
      `The ${where} has a field that is not known: ${names}. See GET /openapi.json.`,
    );
  }
  const first = list[0];
  const field = first?.instancePath.split('/').filter(Boolean).join('.') ?? '';
  if (field === 'id' && first?.keyword === 'pattern') {
    return new KrError('invalid_id', invalidIdMessage(String((value as { id: unknown }).id)));
  }
  const message = first?.message ?? 'is not valid';
  const what = field === '' ? `The ${where} ${message}.` : `In the ${where}, ${field} ${message}.`;
  return new KrError('invalid_request', `${what} See GET /openapi.json.`);
}

function answerError(error: KrError, reply: FastifyReply): FastifyReply {
  // Whoever asks again is to reach the next daemon.
  if (error.code === 'daemon_stopping') reply.header('connection', 'close');
  return reply.code(error.status).send(errorBody(error));
}

/** Answers what can't be read as HTTP, as any other error is answered. There is no request yet, only a connection. */
function answerUnreadable(cause: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || cause.code === 'ECONNRESET') return void socket.destroy();
  const error = unreadable(cause);
  const body = JSON.stringify(errorBody(error));
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Whoever does not read it, or never leaves, shall not stay.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function unreadable(cause: Error & { code?: string }): KrError {
  switch (cause.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new KrError('head_too_large', `The head of the request is over ${maxHeaderSize / 1024} KiB.`);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new KrError('request_timeout', 'The request did not come to its end in time.');
    default:
      return new KrError('invalid_request', `The request can't be read: ${cause.message}.`);
  }
}

function bodyTooLarge(): KrError {
  return new KrError(
    'body_too_large',
    `The body is over ${maxBodyBytes / 1024 / 1024} MiB: pass large data by file.`,
  );
}

/** fastify's own errors, in our words. */
function fromFastify(error: FastifyError): KrError {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new KrError('unsupported_media_type', 'Send the body as application/json.', { cause: error });
    default:
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return new KrError('invalid_request', `The request can't be read: ${error.message}.`, { cause: error });
  }
  return new KrError('internal', 'Something went wrong inside the daemon: see kr daemon logs.', {
    cause: error,
  });
}
