import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginningOf, boundProgress, OutputBound } from '../../../src/daemon/tasks/bounds.ts';

const bytes = (text: string): number => Buffer.byteLength(text);
const texts = fc.string({ unit: 'grapheme', maxLength: 30 });

describe('the beginning of a text', () => {
  it('is as long as fits, and never ends within a character', () => {
    fc.assert(
      fc.property(texts, fc.nat(100), (text, limit) => {
        const kept = beginningOf(text, limit);
        expect(text.startsWith(kept)).toBe(true);
        expect(bytes(kept)).toBeLessThanOrEqual(limit);
        const [next] = text.slice(kept.length);
        if (next !== undefined) expect(bytes(kept + next)).toBeGreaterThan(limit);
      }),
    );
  });
});

describe('output', () => {
  it('of all streams together is kept up to the limit, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.array(texts), fc.nat(200), (pieces, limit) => {
        const output = new OutputBound(limit);
        let kept = '';
        for (const piece of pieces) if (!output.isCut) kept += output.take(piece, null);
        expect(kept).toBe(beginningOf(pieces.join(''), limit));
        expect(output.isCut).toBe(bytes(pieces.join('')) > limit);
      }),
    );
  });

  it('of exactly the limit is not cut, a byte more is', () => {
    const output = new OutputBound(1000);
    expect(output.take('x'.repeat(1000), null)).toHaveLength(1000);
    expect(output.isCut).toBe(false);
    expect(output.take('y', null)).toBe('');
    expect(output.isCut).toBe(true);
  });

  it('counts the positions of records', () => {
    const output = new OutputBound(10);
    expect(output.take('bad', 'At line:1')).toBe('b');
    expect(output.isCut).toBe(true);
  });

  it('in very many pieces is cut before the limit', () => {
    const output = new OutputBound(64_000);
    let pieces = 0;
    for (; !output.isCut; pieces++) {
      output.take('x', null);
      output.countEvent();
    }
    expect(pieces).toBe(2000);
  });
});

describe('a status message', () => {
  const progress = (statusMessage: string) => ({
    percentComplete: 1,
    statusMessage,
    reachedPercent: 1,
    lastUpdatedUtc: new Date(0).toISOString(),
    isTerminal: false,
  });

  it('that is very long is cut', () => {
    const { statusMessage } = boundProgress(progress('ä'.repeat(1_000_000)));
    expect(statusMessage).toBe(`${'ä'.repeat(2048)}…`);
  });

  it('for people is left alone', () => {
    for (const text of ['x', '日'.repeat(1365), 'x'.repeat(4096)]) {
      expect(boundProgress(progress(text))).toEqual(progress(text));
    }
  });
});
