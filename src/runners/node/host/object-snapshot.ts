/** The own properties of an object as they were, which can be put back. */
export class ObjectSnapshot {
  readonly #target: object;
  readonly #prototype: object | null;
  readonly #descriptors = new Map<PropertyKey, PropertyDescriptor>();
  readonly #left: ReadonlySet<PropertyKey>;

  /** `left`: properties that are not looked at. */
  constructor(target: object, left: readonly PropertyKey[] = []) {
    this.#target = target;
    this.#left = new Set(left);
    this.#prototype = Object.getPrototypeOf(target);
    for (const key of Reflect.ownKeys(target)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      if (descriptor && !this.#left.has(key)) this.#descriptors.set(key, descriptor);
    }
  }

  /** True when everything is as it was. */
  restore(): boolean {
    const target = this.#target;
    let restored = true;
    if (Object.getPrototypeOf(target) !== this.#prototype) {
      restored = Reflect.setPrototypeOf(target, this.#prototype);
    }
    for (const key of Reflect.ownKeys(target)) {
      if (this.#descriptors.has(key) || this.#left.has(key)) continue;
      restored = Reflect.deleteProperty(target, key) && restored;
    }
    for (const [key, descriptor] of this.#descriptors) {
      if (isSame(Reflect.getOwnPropertyDescriptor(target, key), descriptor)) continue;
      restored = Reflect.defineProperty(target, key, descriptor) && restored;
    }
    return restored && Object.isExtensible(target);
  }
}

function isSame(now: PropertyDescriptor | undefined, before: PropertyDescriptor): boolean {
  return (
    now !== undefined &&
    Object.is(now.value, before.value) &&
    now.get === before.get &&
    now.set === before.set &&
    now.writable === before.writable &&
    now.enumerable === before.enumerable &&
    now.configurable === before.configurable
  );
}
