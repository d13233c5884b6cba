/**
 * The program of the compiler for JavaScript and TypeScript: answers `check` with `checked`, see runner-messages.ts.
 * It runs no code. A process of its own, since there is code of which esbuild dies, which keeps it busy for ever, or
 * whose transformed text is larger than any string.
 */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type {
  CheckedMessage,
  MessageFromRunner,
  MessageToRunner,
} from '../../../protocol/runner-messages.ts';
import { runnerProtocolVersion } from '../../../protocol/runner-protocol-version.ts';
import { prepareCode } from '../prepare-code.ts';

const fromDaemon = new Socket({ fd: 3, readable: true, writable: false });
const toDaemon = new Socket({ fd: 4, readable: false, writable: true });

function send(message: MessageFromRunner): void {
  toDaemon.write(`${JSON.stringify(message)}\n`);
}

/** What prepareCode throws is about esbuild and not about the code: without it this process is of no use, and ends. */
async function check(message: MessageToRunner & { type: 'check' }): Promise<void> {
  const { requestId, code } = message;
  const language = message.language === 'TypeScript' ? message.language : 'JavaScript';
  const prepared = await prepareCode(language, code);
  const answer: Pick<CheckedMessage, 'diagnostics' | 'artifact'> = prepared.ok
    ? { diagnostics: [], artifact: prepared.artifact }
    : { diagnostics: prepared.diagnostics, artifact: null };
  send({ type: 'checked', requestId, ...answer });
}

/** The daemon is gone, or needs this process no more: esbuild goes with it. */
function end(): void {
  process.kill(-process.pid, 'SIGKILL');
}

for (const channel of [fromDaemon, toDaemon]) channel.on('error', end).on('close', end);
createInterface({ input: fromDaemon }).on('line', (line) => {
  const message = JSON.parse(line) as MessageToRunner;
  if (message.type === 'check') check(message);
});
send({ type: 'ready', protocol: runnerProtocolVersion, host: 'node', version: process.version });
