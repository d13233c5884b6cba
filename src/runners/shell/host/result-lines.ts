/** The lines of a text that comes piece by piece, as a JSON array of strings of bounded size. */
export class ResultLines {
  readonly #maxBytes: number;
  #parts: string[] = [];
  #bytes = 2;
  #rest: string[] = [];
  #restLength = 0;

  /** `maxBytes`: of the JSON in UTF-8. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True once it has more than the limit: nothing is kept any more. */
  get isTooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      this.#endLine();
      start = end + 1;
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  /** The last line need not have an end. Null when there was none at all. */
  finish(): string | null {
    if (this.#rest.length > 0) this.#endLine();
    return this.#parts.length === 0 ? null : `[${this.#parts.join(',')}]`;
  }

  #keep(piece: string): void {
    if (this.isTooLarge) return;
    this.#rest.push(piece);
    this.#restLength += piece.length;
    // A line without end is not to fill the memory either.
    if (this.#bytes + this.#restLength > this.#maxBytes) this.#give();
  }

  #endLine(): void {
    if (this.isTooLarge) return;
    const json = JSON.stringify(this.#rest.join(''));
    this.#rest = [];
    this.#restLength = 0;
    this.#bytes += Buffer.byteLength(json) + (this.#parts.length > 0 ? 1 : 0);
    this.#parts.push(json);
    if (this.isTooLarge) this.#give();
  }

  #give(): void {
    this.#bytes = this.#maxBytes + 1;
    this.#parts = [];
    this.#rest = [];
  }
}
