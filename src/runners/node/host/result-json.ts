/** Deeper values are null. */
const maxDepth = 64;

/** Thrown when a result is larger than it may be. */
export class ResultTooLarge extends Error {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The result is larger than the limit of ${maxBytes} bytes of JSON.`);
    this.maxBytes = maxBytes;
  }
}

/**
 * A value as JSON text, null when there is none (undefined, a function, a symbol). Beyond what JSON.stringify
 * does: cycles, what lies too deep, and what can't be read are null; a Map is an object when all its keys are
 * texts, else an array of pairs; a Set is an array; an Error has name, message, stack and cause; bytes are base64,
 * numbers in typed arrays an array; a big integer is a number while that is exact, else a text.
 * An iterator or async iterator is read to its end and becomes an array. Throws ResultTooLarge.
 */
export async function resultJson(value: unknown, maxBytes: number): Promise<string | null> {
  const writer = new Writer(maxBytes);
  const items = iteratorOf(value);
  if (!items) return writer.finish(writer.write(value, 0));
  const parts: string[] = [];
  for await (const item of items) parts.push(writer.write(item, 1) ?? 'null');
  return writer.finish(`[${parts.join(',')}]`);
}

/** Generators and their like: values that can be read only once, and would be `{}` otherwise. */
function iteratorOf(value: unknown): AsyncIterable<unknown> | Iterable<unknown> | null {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return null;
  if (Symbol.asyncIterator in value) return value as AsyncIterable<unknown>;
  const { next } = value as { next?: unknown };
  return Symbol.iterator in value && typeof next === 'function' ? (value as Iterable<unknown>) : null;
}

class Writer {
  readonly #maxBytes: number;
  readonly #ancestors = new Set<object>();
  /** At least this many bytes were made. */
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  finish(json: string | undefined): string | null {
    if (json === undefined) return null;
    if (Buffer.byteLength(json) > this.#maxBytes) throw new ResultTooLarge(this.#maxBytes);
    return json;
  }

  /** Undefined for what JSON leaves out. */
  write(value: unknown, depth: number): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.#count(JSON.stringify(value));
      case 'number':
        return this.#count(Number.isFinite(value) ? String(value) : 'null');
      case 'boolean':
        return this.#count(String(value));
      case 'bigint':
        return this.#count(Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`);
      case 'object':
        return value === null ? this.#count('null') : this.#writeObject(value, depth);
      default:
        return undefined;
    }
  }

  #count(json: string): string {
    this.#bytes += json.length + 1;
    if (this.#bytes > this.#maxBytes + 1) throw new ResultTooLarge(this.#maxBytes);
    return json;
  }

  #writeObject(value: object, depth: number): string | undefined {
    if (depth >= maxDepth || this.#ancestors.has(value)) return this.#count('null');
    this.#ancestors.add(value);
    try {
      return this.#writeKind(value, depth + 1);
    } catch (error) {
      if (error instanceof ResultTooLarge) throw error;
      // A getter, a proxy or a toJSON of the snippet's.
      return this.#count('null');
    } finally {
      this.#ancestors.delete(value);
    }
  }

  #writeKind(value: object, depth: number): string | undefined {
    if (Array.isArray(value)) return this.#writeArray(value, depth);
    if (ArrayBuffer.isView(value)) return this.#writeView(value, depth);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return this.write(Buffer.from(value).toString('base64'), depth);
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.write(toJSON.call(value, ''), depth);
    if (value instanceof Map) return this.#writeMap(value, depth);
    if (value instanceof Set) return this.#writeArray([...value], depth);
    if (value instanceof Error) return this.#writeError(value, depth);
    if (value instanceof RegExp) return this.write(String(value), depth);
    if (
      value instanceof Number ||
      value instanceof String ||
      value instanceof Boolean ||
      value instanceof BigInt
    ) {
      return this.write(value.valueOf(), depth);
    }
    return this.#writeEntries(
      Object.keys(value).map((key) => [key, () => (value as Record<string, unknown>)[key]]),
      depth,
    );
  }

  #writeArray(items: readonly unknown[], depth: number): string {
    const parts: string[] = [];
    for (let index = 0; index < items.length; index++) {
      parts.push(this.write(items[index], depth) ?? this.#count('null'));
    }
    return `[${parts.join(',')}]`;
  }

  #writeView(view: ArrayBufferView, depth: number): string | undefined {
    const isNumbers = !(
      view instanceof Uint8Array ||
      view instanceof Uint8ClampedArray ||
      view instanceof DataView
    );
    if (isNumbers) return this.#writeArray([...(view as unknown as Iterable<number>)], depth);
    const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    return this.write(bytes.toString('base64'), depth);
  }

  #writeMap(map: Map<unknown, unknown>, depth: number): string {
    const entries = [...map];
    if (!entries.every(([key]) => typeof key === 'string')) return this.#writeArray(entries, depth);
    return this.#writeEntries(
      entries.map(([key, value]) => [key as string, () => value]),
      depth,
    );
  }

  #writeError(error: Error, depth: number): string {
    const names = new Set([
      'name',
      'message',
      'stack',
      ...('cause' in error ? ['cause'] : []),
      ...Object.keys(error),
    ]);
    return this.#writeEntries(
      [...names].map((name) => [name, () => (error as unknown as Record<string, unknown>)[name]]),
      depth,
    );
  }

  #writeEntries(entries: ReadonlyArray<readonly [string, () => unknown]>, depth: number): string {
    const parts: string[] = [];
    for (const [key, read] of entries) {
      const json = this.write(readable(read), depth);
      if (json !== undefined) parts.push(`${this.#count(JSON.stringify(key))}:${json}`);
    }
    return `{${parts.join(',')}}`;
  }
}

/** What can't be read is null, and costs only itself. */
function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return null;
  }
}
