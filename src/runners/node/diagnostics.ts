import type { Message } from 'esbuild';
import type { Diagnostic } from '../../protocol/errors.ts';

/** Where in a snippet, from 1; what lies beyond its end, in the wrapper, is moved to its end. */
export function diagnosticAt(code: string, line: number, column: number, message: string): Diagnostic {
  const lines = code.split('\n');
  const last = lines.length;
  const place = line > last ? { line: last, column: (lines[last - 1]?.length ?? 0) + 1 } : { line, column };
  return {
    line: Math.max(1, place.line),
    column: Math.max(1, place.column),
    message,
    severity: 'error',
    code: null,
  };
}

/** esbuild counts columns in bytes of UTF-8, from 0. `linesBefore` are those of a wrapper. */
export function fromEsbuild(code: string, messages: readonly Message[], linesBefore: number): Diagnostic[] {
  return messages.map(({ text, location }) => {
    if (!location) return diagnosticAt(code, 1, 1, text);
    const before = Buffer.from(location.lineText).subarray(0, location.column).toString('utf8');
    return diagnosticAt(code, location.line - linesBefore, before.length + 1, text);
  });
}
