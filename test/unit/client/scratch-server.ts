import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DaemonLink } from '../../../src/client/daemon-link.ts';
import { KrClient } from '../../../src/client/kr-client.ts';
import { resolveHome } from '../../../src/settings/paths.ts';

/** A server on the socket of a temporary home, answering what a test says, and a client of it. */
export interface ScratchServer extends AsyncDisposable {
  client: KrClient;
  server: Server;
  socketPath: string;
  warnings: string[];
}

export async function startScratchServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<ScratchServer> {
  const home = resolveHome({ home: mkdtempSync(path.join(tmpdir(), 'kr-client-')), env: {} });
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(home.socketPath, resolve));
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const client = new KrClient(new DaemonLink({ home, daemonPath: '/none', autoStart: false, warn }));
  return {
    client,
    server,
    socketPath: home.socketPath,
    warnings,
    async [Symbol.asyncDispose]() {
      client.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
      rmSync(home.home, { recursive: true });
    },
  };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
