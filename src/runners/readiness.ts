/** How long a runner may take until it is ready, in milliseconds: a busy machine is slow. */
const readyMs = 60_000;
/** How much of what a runner wrote before it was ready is told when it never is, in characters. */
const textLength = 2000;

/** Waits for a runner's first word, and keeps what it wrote before, which tells why it never came. */
export class Readiness {
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;
  #text = '';

  constructor() {
    // A failed start is told by wait, when it is asked.
    this.#ready.promise.catch(() => {});
  }

  /** The runner wrote this to its stdout or stderr. */
  wrote(text: string): void {
    if (!this.#isReady) this.#text = (this.#text + text).slice(-textLength);
  }

  reached(): void {
    this.#isReady = true;
    this.#ready.resolve();
  }

  /** The runner ended; `nonsense` is what it sent that it may not send, or null. */
  missed(how: string, nonsense: string | null): void {
    const said = nonsense === null ? this.#text.trim() : `it sent ${nonsense}`;
    this.#ready.reject(new Error(`it ${how} before it was ready${said === '' ? '' : `: ${said}`}`));
  }

  /** Rejects with an Error that says why when the runner ends first, or takes more than a minute. */
  async wait(): Promise<void> {
    const timer = setTimeout(() => this.#ready.reject(new Error('it is not ready after a minute')), readyMs);
    try {
      await this.#ready.promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
