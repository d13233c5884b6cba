import { describe, expect, it } from 'vitest';
import { ResultTooLarge, resultJson } from '../../../../src/runners/node/host/result-json.ts';

const mega = 1024 * 1024;

/** The value as it arrives; undefined when there is none. */
async function through(value: unknown): Promise<unknown> {
  const json = await resultJson(value, mega);
  return json === null ? undefined : JSON.parse(json);
}

class Point {
  x = 1;
  #hidden = 2;
  get length() {
    return this.#hidden;
  }
}

const cyclic: Record<string, unknown> = { name: 'a' };
cyclic.self = cyclic;
const shared = { x: 1 };

describe('a result as JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, undefined],
    ['a function', () => 1, undefined],
    ['null', null, null],
    ['a text', 'é\n', 'é\n'],
    ['numbers', [1, -0.5, Number.NaN, Number.POSITIVE_INFINITY], [1, -0.5, null, null]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no date', [new Date(Number.NaN)], [null]],
    ['toJSON', { toJSON: () => [new Date(0)] }, ['1970-01-01T00:00:00.000Z']],
    ['a map of texts', new Map([['a', 1]]), { a: 1 }],
    ['a map', new Map([[{ k: 1 }, 1]]), [[{ k: 1 }, 1]]],
    ['a set', new Set([1, 'x']), [1, 'x']],
    ['big integers', [5n, 2n ** 64n], [5, '18446744073709551616']],
    ['bytes', Buffer.from('hello'), 'aGVsbG8='],
    ['a buffer', new Uint8Array([104, 105]).buffer, 'aGk='],
    ['typed numbers', new Float64Array([0.5, 1]), [0.5, 1]],
    [
      'functions and symbols within',
      { f() {}, s: Symbol('s'), u: undefined, a: [() => 1, undefined] },
      { a: [null, null] },
    ],
    ['a cycle', cyclic, { name: 'a', self: null }],
    ['the same twice', [shared, shared], [{ x: 1 }, { x: 1 }]],
    ['an own class', new Point(), { x: 1 }],
    ['boxed values', [Object(1), Object('a'), Object(true)], [1, 'a', true]],
    ['an expression', /a+/g, '/a+/g'],
    ['a URL', new URL('http://kr/'), 'http://kr/'],
    [
      'a getter that throws',
      Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: () => never() }),
      { a: 1, b: null },
    ],
    ['a proxy that throws', [new Proxy({}, { ownKeys: () => never() })], [null]],
    [
      'a generator',
      (function* () {
        yield 1;
        yield 2;
      })(),
      [1, 2],
    ],
    [
      'an async generator',
      (async function* () {
        yield 1;
        yield { a: 2 };
      })(),
      [1, { a: 2 }],
    ],
    ['a lone surrogate', '\ud800', '\ud800'],
  ])('%s', async (_name, value, expected) => {
    expect(await through(value)).toEqual(expected);
  });

  it('an error has name, message, stack, and what was put on it', async () => {
    const error = Object.assign(new TypeError('bad', { cause: new Error('why') }), { code: 'E' });
    expect(await through(error)).toMatchObject({
      name: 'TypeError',
      message: 'bad',
      code: 'E',
      cause: { message: 'why' },
    });
  });

  it('escapes what is no Unicode text', async () => {
    expect(await resultJson('\ud800', mega)).toBe('"\\ud800"');
  });

  it('cuts what lies deeper than 64', async () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 1000; level++) deep = [deep];
    const json = (await resultJson(deep, mega)) ?? '';
    expect(json).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
  });
});

describe('the limit', () => {
  it('counts bytes of UTF-8', async () => {
    expect(await resultJson('éé', 6)).toBe('"éé"');
    await expect(resultJson('ééé', 6)).rejects.toThrow(ResultTooLarge);
  });

  it.each<[string, unknown, string]>([
    ['an array', [1, 2, 3], '[1,2,3]'],
    ['an object', { a: 1, b: [] }, '{"a":1,"b":[]}'],
    ['a number', 1, '1'],
    ['nothing in it', [], '[]'],
  ])('is exact for %s', async (_name, value, json) => {
    expect(await resultJson(value, json.length)).toBe(json);
    await expect(resultJson(value, json.length - 1)).rejects.toThrow(ResultTooLarge);
  });

  it('ends what has no end', async () => {
    const endless = (function* () {
      for (;;) yield 'x';
    })();
    await expect(resultJson(endless, 1000)).rejects.toThrow(ResultTooLarge);
  });
});

function never(): never {
  throw new Error('not readable');
}
