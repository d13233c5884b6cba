const newline = 0x0a;

export interface LineReaderOptions {
  /** Called with each line, without its end, empty ones left out. The buffer is the caller's to keep. */
  onLine(line: Buffer): void;
  /** Longest line in bytes at this moment. */
  maxBytes(): number;
  /** Called once, when a line passes the limit; nothing is read after that. */
  onTooLong(): void;
}

/**
 * Cuts a stream of bytes into lines. Pieces of a long line are kept as they came and joined once, so that a
 * line of many megabytes costs time in proportion to its length.
 */
export function createLineReader(options: LineReaderOptions): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let length = 0;
  let over = false;

  function keep(piece: Buffer): void {
    pieces.push(piece);
    length += piece.length;
    if (length <= options.maxBytes()) return;
    over = true;
    pieces = [];
    options.onTooLong();
  }

  function finishLine(end: Buffer): void {
    if (end.length > 0) keep(end);
    if (over || length === 0) return;
    const line = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    options.onLine(line);
  }

  return (chunk) => {
    let start = 0;
    while (!over) {
      const end = chunk.indexOf(newline, start);
      if (end === -1) break;
      finishLine(chunk.subarray(start, end));
      start = end + 1;
    }
    if (!over && start < chunk.length) keep(chunk.subarray(start));
  };
}
