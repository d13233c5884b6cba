import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MarkedOutput } from '../../../src/runners/marked-output.ts';

const marker = 'kr-end-0';

it('splits text at the marker wherever the chunks are cut', () => {
  // Beginnings of the marker are the text that is hard to tell from it.
  const text = fc
    .array(fc.constantFrom('kr-end-', 'kr', 'k', 'é', '😀', '\n', 'x'), { maxLength: 8 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, fc.array(fc.nat()), (before, after, cuts) => {
      const told: string[] = [''];
      const output = new MarkedOutput({
        onText: (piece) => {
          told[told.length - 1] += piece;
        },
        onMarker: () => told.push(''),
      });
      output.expect(marker);
      const bytes = Buffer.from(`${before}${marker}\n${after}`);
      let start = 0;
      for (const cut of [
        ...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b),
        bytes.length,
      ]) {
        output.push(bytes.subarray(start, cut));
        start = cut;
      }
      output.stopExpecting();
      expect(told).toEqual([before, after]);
    }),
  );
});

it('gives what it held back when no marker comes', () => {
  let told = '';
  const output = new MarkedOutput({
    onText: (piece) => {
      told += piece;
    },
    onMarker: () => expect.unreachable(),
  });
  output.expect(marker);
  output.push(Buffer.from('text kr-en'));
  expect(told).toBe('text ');
  output.stopExpecting();
  expect(told).toBe('text kr-en');
});
