import { KrError } from '../protocol/errors.ts';
import { parseExactJson } from '../protocol/exact-json.ts';
import { isDeeper, maxNesting } from '../protocol/nesting.ts';

/** Refuses what is no UTF-8, instead of putting something else in its place; leaves a byte order mark out. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON.stringify escapes no surrogates but lone ones. */
const halfCharacter = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/**
 * The JSON of a body, where any name is data, `__proto__` too, and numbers keep their digits; undefined for an empty
 * one. Throws `invalid_request` with what is wrong.
 */
export function parseBody(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (text.trim() === '') return undefined;
  const value = parse(text);
  if (isDeeper(value)) throw tooDeep();
  // Half a character can be written in JSON, but neither be kept nor be read by others.
  if (/\\u[dD][89a-fA-F]/.test(text) && halfCharacter.test(JSON.stringify(value))) {
    throw new KrError('invalid_request', 'The body has half of a surrogate pair in it: that is no text.');
  }
  return value;
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new KrError('invalid_request', 'The body is not UTF-8.', { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    // Keeping digits means a call for each level.
    if (error instanceof RangeError) throw tooDeep();
    throw new KrError('invalid_request', `The body is no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function tooDeep(): KrError {
  return new KrError('invalid_request', `The body is nested more than ${maxNesting} levels deep.`);
}
