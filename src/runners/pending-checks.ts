import type { CheckedMessage } from '../protocol/runner-messages.ts';

/** The checks that a runner was asked for and has not answered. */
export class PendingChecks {
  readonly #pending = new Map<number, PromiseWithResolvers<CheckedMessage>>();
  #lastId = 0;

  add(): { requestId: number; answer: Promise<CheckedMessage> } {
    const requestId = ++this.#lastId;
    const answer = Promise.withResolvers<CheckedMessage>();
    this.#pending.set(requestId, answer);
    return { requestId, answer: answer.promise };
  }

  /** An answer that nobody waits for is dropped. */
  answer(message: CheckedMessage): void {
    this.#pending.get(message.requestId)?.resolve(message);
    this.#pending.delete(message.requestId);
  }

  failAll(reason: Error): void {
    for (const check of this.#pending.values()) check.reject(reason);
    this.#pending.clear();
  }
}
