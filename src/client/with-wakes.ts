/** Says that somebody is to look anew. */
export class Wakes {
  #woken = Promise.withResolvers<void>();

  wake(): void {
    this.#woken.resolve();
  }

  /** Resolves when it was woken since it was asked last. */
  async next(): Promise<void> {
    await this.#woken.promise;
    this.#woken = Promise.withResolvers<void>();
  }
}

/** Items as they come, and null whenever it is woken in between. Ends with the items. */
export async function* withWakes<T>(items: AsyncIterable<T>, wakes: Wakes): AsyncGenerator<T | null> {
  const iterator = items[Symbol.asyncIterator]();
  const take = () => iterator.next();
  const wake = () => wakes.next().then(() => null);
  let [item, woken] = [take(), wake()];
  try {
    for (;;) {
      const step = await Promise.race([item, woken]);
      if (step === null) {
        woken = wake();
        yield null;
      } else {
        if (step.done) return;
        item = take();
        yield step.value;
      }
    }
  } finally {
    // Whoever leaves does not hear any more of what comes.
    for (const rest of [item, iterator.return?.()]) rest?.catch(() => undefined);
  }
}
