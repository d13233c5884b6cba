import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inertJson } from '../../../src/cli/output/inert-json.ts';

test.each([
  ['"a\u009b2J\u007f"', '"a\\u009b2J\\u007f"'],
  ['"##vso[task.complete]"', '"#\\u0023vso[task.complete]"'],
  ['{"a":"###[group]"}', '{"a":"##\\u0023[group]"}'],
  ['["## title","#[1]","##vs"]', '["## title","#[1]","##vs"]'],
])('%s becomes %s', (json, expected) => {
  expect(inertJson(json)).toBe(expected);
});

test('it is the same JSON, with nothing to obey', () => {
  const text = fc
    .array(fc.constantFrom('#', '[', 'vso', '\\', '"', '\u001b', '\u0085', 'x'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (value) => {
      const json = inertJson(JSON.stringify(value));
      expect(JSON.parse(json)).toBe(value);
      expect(json).not.toMatch(/\p{Control}|##(?:vso)?\[/u);
    }),
  );
});
