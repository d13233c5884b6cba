import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitise, sanitiseLine } from '../../../src/cli/output/sanitise.ts';

test.each([
  ['plain\ttext\n', 'plain\ttext\n'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007x', 'x'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u001b]0;no end\nnext\u0007', '0;no end\nnext'],
  ['a\r\nb\rc', 'a\nb\nc'],
  ['bell\u0007 back\u0008 del\u007f c1\u009b', 'bell back del c1'],
  ['right\u202eto left', 'rightto left'],
  ['a mark\u061cfor digits', 'a markfor digits'],
  ['soft\u00adhyphen', 'softhyphen'],
  ['::error file=a::b', '\\::error file=a::b'],
  ['x\n  ::set-output', 'x\n  \\::set-output'],
  ['a::b', 'a::b'],
  ['x ##[command]y', 'x ##\\[command]y'],
  ['##vso[task.setvariable]', '##\\vso[task.setvariable]'],
  ['what ##vso is', 'what ##\\vso is'],
  ['##teamcity[x]', '##\\teamcity[x]'],
  ['section_start:1:x\r\u001b[0K', 'section_start\\:1:x\n'],
  ['日本語 🚀', '日本語 🚀'],
])('%j becomes %j', (text, expected) => {
  expect(sanitise(text)).toBe(expected);
});

test('whatever a task writes, no control character and no command is left', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom('\u001b[', '\u001b', '::', '##', '[', 'vso', '\r', '\n', ' ', '\u009b', 'm'),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = sanitise(parts.join(''));
      expect(text).not.toMatch(/(?![\n\t])\p{Control}/u);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##(\[|vso\[|teamcity\[)/);
    }),
  );
});

test('many empty lines and many beginnings of sequences take no more than their share of steps', () => {
  for (const many of ['\n', ' \n', '\u001b]', '\u001b[1;']) {
    // With a step for each pair of characters this would take hours.
    expect(sanitise(many.repeat(1_000_000))).not.toContain('\u001b');
  }
});

test('a name stays on its line', () => {
  expect(sanitiseLine('  two\nlines\t\u001b[1mbold\u2028x ')).toBe('two lines bold x');
});
