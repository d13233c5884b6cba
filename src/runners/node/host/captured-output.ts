import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type ConsoleStream, writeOutput } from '../../host/output.ts';

/** Stands in for `process.stdout` and `process.stderr`: what is written comes as messages. Can't be closed. */
class CapturedStream extends Writable {
  readonly fd: number;
  readonly isTTY = false;
  readonly #stream: ConsoleStream;
  readonly #decoder = new StringDecoder('utf8');

  constructor(stream: ConsoleStream) {
    super({ decodeStrings: false });
    this.#stream = stream;
    this.fd = stream === 'stdout' ? 1 : 2;
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    const isText = typeof chunk === 'string' && (encoding === 'utf8' || (encoding as string) === 'utf-8');
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    writeOutput(this.#stream, isText ? chunk : this.#decoder.write(bytes));
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
