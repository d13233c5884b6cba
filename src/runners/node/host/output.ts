import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { send } from './channel.ts';
import { pristine } from './pristine.ts';

type Stream = 'stdout' | 'stderr';

/** Sent at once when this much, in characters, has come together. */
const flushLength = 8 * 1024;
/** Largest piece sent in one message, in characters. */
const pieceLength = 64 * 1024;
/** So many messages are sent at once within so many milliseconds; more writes than that are put together. */
const promptMessages = 16;
const delayMs = 20;

let waiting = '';
let waitingStream: Stream = 'stdout';
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

function write(stream: Stream, written: string): void {
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

/** Stands in for `process.stdout` and `process.stderr`: what is written comes as messages. Can't be closed. */
class CapturedStream extends Writable {
  readonly fd: number;
  readonly isTTY = false;
  readonly #stream: Stream;
  readonly #decoder = new StringDecoder('utf8');

  constructor(stream: Stream) {
    super({ decodeStrings: false });
    this.#stream = stream;
    this.fd = stream === 'stdout' ? 1 : 2;
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    const isText = typeof chunk === 'string' && (encoding === 'utf8' || (encoding as string) === 'utf-8');
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    write(this.#stream, isText ? chunk : this.#decoder.write(bytes));
    done();
  }

  override end(...args: unknown[]): this {
    const [chunk] = args;
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') this.write(chunk);
    const done = args.find((arg) => typeof arg === 'function');
    if (done) process.nextTick(done as () => void);
    return this;
  }

  override destroy(): this {
    return this;
  }
}

/** What a snippet held back with `cork` belongs to it as well. */
export function uncork(streams: readonly Writable[]): void {
  for (const stream of streams) while (stream.writableCorked > 0) stream.uncork();
}

/** Puts the captured streams in the place of the real ones, which are never opened. */
export function captureOutput(): readonly Writable[] {
  const streams = { stdout: new CapturedStream('stdout'), stderr: new CapturedStream('stderr') };
  for (const [name, stream] of Object.entries(streams)) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  return Object.values(streams);
}
