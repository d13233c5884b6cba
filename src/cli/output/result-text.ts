/**
 * A result as text: a string as it is, an array element by element on a line each, anything else as JSON.
 * Null is no text at all. `value` may come from parseExactJson.
 */
export function resultText(value: unknown): string {
  if (value === null) return '';
  if (!Array.isArray(value)) return `${elementText(value)}\n`;
  return value.map((element) => `${elementText(element)}\n`).join('');
}

function elementText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
