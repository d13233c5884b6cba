import { Script } from 'node:vm';
import type { Diagnostic } from '../../protocol/errors.ts';
import { wrapBody } from './body-wrapper.ts';
import { diagnosticAt } from './diagnostics.ts';

type FunctionMaker = new (body: string) => unknown;
const AsyncFunction = (async () => {}).constructor as FunctionMaker;

/** What V8 has against a snippet as the body of an async function; null when it is one. Runs nothing. */
export function checkBody(code: string): Diagnostic | null {
  try {
    // A constructor parses the body for itself: text that closes the wrapper and opens another is no body.
    new AsyncFunction(code);
    return null;
  } catch (error) {
    return locate(code) ?? diagnosticAt(code, 1, 1, error instanceof Error ? error.message : String(error));
  }
}

/** The error at its place, which V8 tells only of a script, and only in the head of the stack. */
function locate(code: string): Diagnostic | null {
  try {
    new Script(wrapBody(code), { filename: 'snippet', lineOffset: -1 });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) return null;
    // At the end of the text there is no caret.
    const [, line, caret] = /^snippet:(\d+)\n.*\n(?:( *)\^)?/.exec(error.stack ?? '') ?? [];
    return line === undefined
      ? null
      : diagnosticAt(code, Number(line), (caret?.length ?? 0) + 1, error.message);
  }
}
