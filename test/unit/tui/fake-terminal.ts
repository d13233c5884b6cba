import { EventEmitter } from 'node:events';

/** A terminal that keeps what is written to it. */
export class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly writes: string[] = [];
  columns: number;
  rows: number;

  constructor({ columns, rows }: { columns: number; rows: number }) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string, done?: () => void): boolean {
    if (text !== '') this.writes.push(text);
    done?.();
    return true;
  }

  /** As the parameter of a view. */
  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  get text(): string {
    return this.writes.join('');
  }
}

/** A keyboard of which the tests press the keys. */
export class FakeKeyboard extends EventEmitter {
  readonly isTTY = true;
  readonly rawModes: boolean[] = [];
  #pending: string | null = null;

  press(keys: string): void {
    this.#pending = keys;
    this.emit('readable');
  }

  read(): string | null {
    const keys = this.#pending;
    this.#pending = null;
    return keys;
  }

  setRawMode(raw: boolean): void {
    this.rawModes.push(raw);
  }

  setEncoding(): void {}
  ref(): void {}
  unref(): void {}

  get stream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }
}
