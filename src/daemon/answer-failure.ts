import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { errorBody, type KrError } from '../protocol/errors.ts';

/** How long to answer, in milliseconds: a service manager has started this daemon for somebody who waits already. */
const answerMs = 1000;

/**
 * Tells those who connect to a service manager's socket why there is no daemon. Otherwise they would hear nothing,
 * and the service manager would start one daemon after the other for them.
 */
export async function answerFailure(error: KrError, fd: number): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(error.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(errorBody(error)));
  });
  server.listen({ fd });
  await wait(answerMs);
  server.close();
}
