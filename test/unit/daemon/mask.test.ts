import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mask, StreamMask } from '../../../src/daemon/tasks/mask.ts';

/** Text in which two secrets are likely, whole and in part. */
const secrets = ['abcab', 'abcabd', 'cc"c'];
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', '"', ...secrets), { maxLength: 30 })
  .map((parts) => parts.join(''));
const mask = new Mask(secrets);

describe('a mask', () => {
  it('takes out secrets, the longer one where two begin at a place', () => {
    expect(mask.text('-abcabd-abcab-abca-')).toBe('-***-***-abca-');
  });

  it('takes them out as JSON and line by line, too', () => {
    const key = new Mask(['first line\nsecond line\nx']);
    expect(key.text(`${JSON.stringify({ key: 'first line\nsecond line\nx' })}`)).toBe('{"key":"***"}');
    expect(key.text('the second line')).toBe('the ***');
    expect(key.text('x')).toBe('x');
  });

  it('leaves all of JSON but its strings as it was written', () => {
    const json = '{"abcab":[1.50,9007199254740993,"\\u0061bcab","\\"cc\\"c",null]}';
    expect(mask.json(json)).toBe('{"***":[1.50,9007199254740993,"***","\\"***",null]}');
  });
});

describe('a masked stream', () => {
  it('tells the same in any pieces as in one, and never a secret', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 40 }), (whole, sizes) => {
        const stream = new StreamMask(mask);
        let told = '';
        let at = 0;
        for (const size of sizes) {
          told += stream.push(whole.slice(at, at + size));
          at += size;
        }
        told += stream.push(whole.slice(at)) + stream.end();
        expect(told).toBe(mask.text(whole));
        for (const secret of secrets) expect(told).not.toContain(secret);
      }),
    );
  });

  it('holds back no more than may be the beginning of a secret', () => {
    const stream = new StreamMask(mask);
    expect(stream.push('hello abc')).toBe('hello ');
    expect(stream.push('x')).toBe('abcx');
  });
});
