/** Head of an HTTP answer; header names in lower case. */
export interface HttpHead {
  status: number;
  headers: ReadonlyMap<string, string>;
}

/** What a parser tells about one answer, in this order; `end` once, when the answer is complete. */
export interface HttpAnswerSink {
  head(head: HttpHead): void;
  body(bytes: Buffer): void;
  end(): void;
}

/** What the next bytes belong to. */
type Place =
  | { in: 'head' }
  | { in: 'fixed'; left: number }
  | { in: 'chunk-size' }
  | { in: 'chunk'; left: number }
  | { in: 'chunk-end' }
  | { in: 'trailer' }
  | { in: 'done' };

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

/** Reads one HTTP/1.1 answer from bytes that come in pieces of any size. `push` throws on bytes that are none. */
export class HttpAnswerParser {
  readonly #sink: HttpAnswerSink;
  #place: Place = { in: 'head' };
  #rest: Buffer = Buffer.alloc(0);

  constructor(sink: HttpAnswerSink) {
    this.#sink = sink;
  }

  get done(): boolean {
    return this.#place.in === 'done';
  }

  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#step()) {}
  }

  /** Takes what it can from the rest; false when it needs more bytes. */
  #step(): boolean {
    const place = this.#place;
    switch (place.in) {
      case 'head':
        return this.#head();
      case 'fixed':
        return this.#body(place, () => this.#finish());
      case 'chunk':
        return this.#body(place, () => {
          this.#place = { in: 'chunk-end' };
        });
      case 'chunk-end':
        return this.#line(() => {
          this.#place = { in: 'chunk-size' };
        });
      case 'chunk-size':
        return this.#line((line) => this.#chunkSize(line));
      case 'trailer':
        return this.#line((line) => {
          if (line === '') this.#finish();
        });
      case 'done':
        return false;
    }
  }

  #head(): boolean {
    const end = this.#rest.indexOf(headEnd);
    if (end < 0) return false;
    const [first = '', ...lines] = this.#rest.toString('latin1', 0, end).split('\r\n');
    this.#rest = this.#rest.subarray(end + headEnd.length);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
    if (!status) throw new Error('what answered on the socket does not speak HTTP');
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    this.#sink.head({ status, headers });
    const length = Number(headers.get('content-length') ?? 0);
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') this.#place = { in: 'chunk-size' };
    else if (length > 0) this.#place = { in: 'fixed', left: length };
    else this.#finish();
    return true;
  }

  #body(place: { left: number }, complete: () => void): boolean {
    if (this.#rest.length === 0) return false;
    const taken = this.#rest.subarray(0, place.left);
    this.#rest = this.#rest.subarray(taken.length);
    place.left -= taken.length;
    this.#sink.body(taken);
    if (place.left === 0) complete();
    return true;
  }

  #line(take: (line: string) => void): boolean {
    const end = this.#rest.indexOf(lineEnd);
    if (end < 0) return false;
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + lineEnd.length);
    take(line);
    return true;
  }

  #chunkSize(line: string): void {
    const size = Number.parseInt(line, 16);
    if (Number.isNaN(size)) throw new Error('a chunk of the answer has no size');
    this.#place = size === 0 ? { in: 'trailer' } : { in: 'chunk', left: size };
  }

  #finish(): void {
    this.#place = { in: 'done' };
    this.#sink.end();
  }
}
