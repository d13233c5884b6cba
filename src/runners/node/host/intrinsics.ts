import { EventEmitter } from 'node:events';
import { ObjectSnapshot } from './object-snapshot.ts';

/** Constructors whose statics and prototypes a snippet may have changed. */
const constructors = [
  ...[Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Promise, Proxy],
  ...[Map, Set, WeakMap, WeakSet, WeakRef, ArrayBuffer, DataView, Uint8Array, Buffer, EventEmitter],
  ...[Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError],
  ...[URL, URLSearchParams, AbortController, AbortSignal, TextEncoder, TextDecoder, Event, EventTarget],
];

const namespaces = [JSON, Math, Reflect, Atomics, Intl];

const hiddenPrototypes = [
  Object.getPrototypeOf(Uint8Array),
  Object.getPrototypeOf(Uint8Array.prototype),
  Object.getPrototypeOf(async () => {}),
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(async function* () {}),
  Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())),
  Object.getPrototypeOf([][Symbol.iterator]()),
  Object.getPrototypeOf(new Map()[Symbol.iterator]()),
  Object.getPrototypeOf(new Set()[Symbol.iterator]()),
  Object.getPrototypeOf(''[Symbol.iterator]()),
];

/** The built-in objects as they were before any snippet. */
export function snapshotIntrinsics(): ObjectSnapshot[] {
  const objects = new Set<object>([...constructors, ...namespaces, ...hiddenPrototypes]);
  for (const { prototype } of constructors) if (prototype) objects.add(prototype);
  return [...objects].map((object) => new ObjectSnapshot(object));
}
