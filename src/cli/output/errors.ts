import type { Diagnostic } from '../../protocol/errors.ts';
import { asSentence, errorBody, KrError } from '../../protocol/errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { inertJson } from './inert-json.ts';
import { sanitise, sanitiseLine } from './sanitise.ts';
import { writeNote } from './streams.ts';

export interface ErrorOptions {
  json: boolean;
  debug: boolean;
}

/** Tells an error on stderr, as a sentence or as JSON; gives the exit code that belongs to it. */
export function tellError(error: unknown, { json, debug }: ErrorOptions): number {
  const known = error instanceof KrError ? error : unexpected(error);
  if (json) writeNote(`${inertJson(JSON.stringify(errorBody(known)))}\n`);
  else writeNote(`kr: ${sanitise(known.message)}\n${diagnosticLines(known.details.diagnostics ?? [])}`);
  if (debug && !json) writeNote(`${sanitise(stackOf(known))}\n`);
  return known.exitCode;
}

/** One sentence about one thing that went wrong while others go on. */
export function tellReason(reason: string): void {
  writeNote(`kr: ${sanitiseLine(reason)}\n`);
}

/** The message tells the first place already. */
function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length < 2) return '';
  return diagnostics
    .map(({ line, column, message, severity, code }) => {
      const kind = code === null ? severity : `${severity} ${code}`;
      return `  line ${line}, column ${column}: ${kind}: ${sanitiseLine(message)}\n`;
    })
    .join('');
}

function unexpected(error: unknown): KrError {
  return new KrError(
    'internal',
    `Something went wrong inside kr: ${asSentence(error)} --debug tells where.`,
    {
      cause: error,
    },
  );
}

function stackOf(error: Error): string {
  const causes: string[] = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) causes.push(one.stack ?? one.message);
  return causes.join('\ncaused by ');
}

/** A mistake in how kr was called. */
export function usageError(message: string): KrError {
  return new KrError('usage', message);
}

/** The exit code of several answers: the first that is not 0, in their order. */
export function firstFailure(codes: readonly number[]): number {
  return codes.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}
