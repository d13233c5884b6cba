/**
 * Makes a snippet's body a function: an arrow one, so that `this` and `arguments` are what surrounds it, and
 * on lines of its own, so that only the line number has to be corrected, by one.
 */
export function wrapBody(code: string): string {
  return `const __kr__ = async () => {\n${code}\n};`;
}
