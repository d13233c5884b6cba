/** What stands in a heap: it knows where, so that it can be taken out. */
export interface Placed {
  position: number;
}

/** The first of many, by an order. Adding and taking out cost the logarithm of their number. */
export class Heap<T extends Placed> {
  readonly #items: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Takes out one that is in it. */
  remove(item: T): void {
    const last = this.#items.pop() as T;
    if (last === item) return;
    this.#put(last, item.position);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(item: T): void {
    for (;;) {
      const above = this.#items[(item.position - 1) >> 1];
      if (!above || above === item || !this.#isBefore(item, above)) return;
      this.#swap(item, above);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.position + 1];
      const right = this.#items[2 * item.position + 2];
      const next = left && right && this.#isBefore(right, left) ? right : left;
      if (!next || !this.#isBefore(next, item)) return;
      this.#swap(next, item);
    }
  }

  #swap(one: T, other: T): void {
    const { position } = one;
    this.#put(one, other.position);
    this.#put(other, position);
  }

  #put(item: T, position: number): void {
    item.position = position;
    this.#items[position] = item;
  }
}
