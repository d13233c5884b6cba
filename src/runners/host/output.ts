import { send } from './channel.ts';
import { pristine } from './pristine.ts';

export type ConsoleStream = 'stdout' | 'stderr';

/** Sent at once when this much, in characters, has come together. */
const flushLength = 8 * 1024;
/** Largest piece sent in one message, in characters. */
const pieceLength = 64 * 1024;
/** So many messages are sent at once within so many milliseconds; more writes than that are put together. */
const promptMessages = 16;
const delayMs = 20;

let waiting = '';
let waitingStream: ConsoleStream = 'stdout';
let timer: NodeJS.Timeout | null = null;
let windowStart = 0;
let sentInWindow = 0;
/** So many characters more are wanted; below zero no more is. A character has at least a byte. */
let room = Number.POSITIVE_INFINITY;

/** A task begins, of whose output so many bytes are kept. */
export function limitOutput(maxBytes: number): void {
  room = maxBytes;
}

/** Sends what was written. Called before any other message, so that the order stays. */
export function flushOutput(): void {
  if (timer) pristine.clearTimeout(timer);
  timer = null;
  if (waiting === '') return;
  const text = waiting;
  waiting = '';
  sentInWindow++;
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start);
    send({ type: 'output', stream: waitingStream, text: text.slice(start, end), position: null });
    start = end;
  }
}

function endOfPiece(text: string, start: number): number {
  const end = start + pieceLength;
  if (end >= text.length) return text.length;
  const code = text.charCodeAt(end - 1);
  const highSurrogate = code >= 0xd800 && code <= 0xdbff;
  return highSurrogate ? end - 1 : end;
}

/** Something was written: it is sent at once, or with what follows soon. */
export function writeOutput(stream: ConsoleStream, written: string): void {
  if (written === '' || room < 0) return;
  // Up to where the daemon has surely more than it keeps, and so tells where it was cut.
  const text = written.slice(0, room + 1);
  room -= text.length;
  if (stream !== waitingStream) flushOutput();
  waitingStream = stream;
  waiting += text;
  const now = pristine.now();
  if (now - windowStart >= delayMs) {
    windowStart = now;
    sentInWindow = 0;
  }
  // Few lines are seen at once, and before what children write, also when no timer comes for a long time.
  if (waiting.length >= flushLength || sentInWindow < promptMessages) flushOutput();
  else timer ??= pristine.setTimeout(flushOutput, delayMs);
}
