import type { Progress } from '../../../protocol/progress.ts';
import { send } from '../../host/channel.ts';
import { flushOutput } from '../../host/output.ts';
import { pristine } from '../../host/pristine.ts';

/** Changes closer to the last message than this, in milliseconds, are put together. */
const delayMs = 50;

function checkMessage(message: unknown): string {
  if (typeof message !== 'string' || message.trim() === '') {
    throw new TypeError('statusMessage must be a text that is not blank');
  }
  return message;
}

/** What a snippet sees as `taskProgress`. */
export class TaskProgress {
  #percent = 0;
  #message = 'Running';
  #reached = 0;
  #updated = pristine.date();
  #terminal = false;
  #lastSent = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** 0 to 100, may be fractional; what lies outside is brought to the nearer end. */
  get percentComplete(): number {
    return this.#percent;
  }

  /** Throws a TypeError for what is no number, and a RangeError for NaN. */
  set percentComplete(value: number) {
    if (typeof value !== 'number') {
      throw new TypeError(
        `percentComplete must be a number from 0 to 100, not ${value === null ? 'null' : typeof value}`,
      );
    }
    if (Number.isNaN(value)) throw new RangeError('percentComplete must be a number from 0 to 100, not NaN');
    this.#percent = Math.min(100, Math.max(0, value));
    this.#reached = this.#percent;
    this.#changed();
  }

  get statusMessage(): string {
    return this.#message;
  }

  /** Throws a TypeError for a blank text. */
  set statusMessage(value: string) {
    this.#message = checkMessage(value);
    this.#changed();
  }

  /** When it last changed. */
  get lastUpdatedUtc(): Date {
    return new Date(this.#updated);
  }

  /** True after complete, fail or cancel. */
  get isTerminal(): boolean {
    return this.#terminal;
  }

  complete(message: string = 'Completed'): void {
    this.#end(message, 100);
  }

  /** Moves the bar; the task fails only when its code throws. */
  fail(message: string = 'Failed'): void {
    this.#end(message);
  }

  /** Moves the bar; the task ends only when its code does. */
  cancel(message: string = 'Cancelled'): void {
    this.#end(message);
  }

  reset(): void {
    this.#percent = 0;
    this.#reached = 0;
    this.#message = 'Not started';
    this.#terminal = false;
    this.#changed();
  }

  toString(): string {
    return `${Math.round(this.#percent)}% - ${this.#message}`;
  }

  toJSON(): Progress {
    return TaskProgress.read(this);
  }

  static read(progress: TaskProgress): Progress {
    return {
      percentComplete: progress.#percent,
      statusMessage: progress.#message,
      reachedPercent: progress.#reached,
      lastUpdatedUtc: new Date(progress.#updated).toISOString(),
      isTerminal: progress.#terminal,
    };
  }

  /** Sends what was not sent yet, and nothing after that: code may outlive its task. */
  static close(progress: TaskProgress): void {
    if (progress.#timer) progress.#send();
    progress.#closed = true;
  }

  #end(message: string, reached = this.#reached): void {
    this.#message = checkMessage(message);
    this.#percent = 100;
    this.#reached = reached;
    this.#terminal = true;
    this.#changed();
  }

  #changed(): void {
    if (this.#closed) return;
    this.#updated = pristine.date();
    const wait = this.#lastSent + delayMs - pristine.now();
    // The clock is asked on each change, since code that never waits lets no timer come.
    if (wait <= 0) this.#send();
    else this.#timer ??= pristine.setTimeout(() => this.#send(), wait);
  }

  #send(): void {
    if (this.#timer) pristine.clearTimeout(this.#timer);
    this.#timer = null;
    this.#lastSent = pristine.now();
    flushOutput();
    send({ type: 'progress', progress: TaskProgress.read(this) });
  }
}
