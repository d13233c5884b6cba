import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineReader } from '../../../src/runners/json-lines.ts';

/** Cuts bytes at these places, which may be anywhere. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

it('finds the same lines wherever the chunks are cut', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
      const found: string[] = [];
      const read = createLineReader({
        onLine: (bytes) => found.push(bytes.toString('utf8')),
        maxBytes: () => 10_000,
        onTooLong: () => found.push('too long'),
      });
      for (const piece of pieces(Buffer.from(lines.map((one) => `${one}\n`).join('')), cuts)) read(piece);
      expect(found).toEqual(lines);
    }),
  );
});

it('stops at a line that is too long, also before its end came', () => {
  const told: string[] = [];
  const read = createLineReader({
    onLine: (bytes) => told.push(bytes.toString('utf8')),
    maxBytes: () => 5,
    onTooLong: () => told.push('too long'),
  });
  read(Buffer.from('12345\n123'));
  read(Buffer.from('456'));
  read(Buffer.from('\nabc\n'));
  expect(told).toEqual(['12345', 'too long']);
});
