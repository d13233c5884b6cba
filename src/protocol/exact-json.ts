/** Where a number may not come back from JSON.parse as it was written: long, with an exponent or a final zero. */
const inexact = /[\d.]{16}|\.\d*0(?!\d)|\d[eE]/;

interface RawJson {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is { rawJSON: string };
}
// Not in TypeScript's library yet.
const { rawJSON, isRawJSON } = JSON as unknown as RawJson;

/**
 * JSON.parse that keeps numbers as they were written (`9007199254740993`, `1.50`): such a number becomes an object
 * that JSON.stringify writes as the same digits.
 */
export function parseExactJson(text: string): unknown {
  if (!inexact.test(text)) return JSON.parse(text);
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? rawJSON(context.source)
      : value;
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}

/** How a number is written; null for a value that is none. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return isRawJSON(value) ? value.rawJSON : null;
}
