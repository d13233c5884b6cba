import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { MessageFromRunner, MessageToRunner } from '../../protocol/runner-messages.ts';
import { endEverything } from './end-everything.ts';
import { pristine } from './pristine.ts';
import { taskAtHand } from './task-at-hand.ts';

const toDaemon = 4;
const fromDaemon = 3;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of it before it returns: what was written can't be lost at `process.exit`, and a snippet that
 * writes faster than the daemon reads waits for it.
 */
export function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') endEverything(taskAtHand);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

export function send(message: Exclude<MessageFromRunner, { type: 'result' | 'checked' }>): void {
  writeAll(toDaemon, `${pristine.stringify(message)}\n`);
}

/** `json` is JSON text. */
export function sendResult(json: string): void {
  writeAll(toDaemon, `{"type":"result","value":${json}}\n`);
}

/** Calls back with each message of the daemon, and with `onEnd` when it will send no more. */
export function receive(onMessage: (message: MessageToRunner) => void, onEnd: () => void): void {
  const socket = new Socket({ fd: fromDaemon, readable: true, writable: false });
  socket.setEncoding('utf8');
  let pieces: string[] = [];
  socket.on('data', (text: string) => {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end));
      start = end + 1;
      const line = pieces.join('');
      pieces = [];
      onMessage(JSON.parse(line) as MessageToRunner);
    }
    if (start < text.length) pieces.push(text.slice(start));
  });
  socket.on('error', onEnd);
  socket.on('close', onEnd);
}
