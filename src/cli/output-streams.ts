import type { OutputStream } from '../protocol/events.ts';
import { usageError } from './output/errors.ts';

/** The protocol's list stands beside its schemas, whose library a command never loads. A test compares the two. */
export const streamNames = [
  'stdout',
  'stderr',
  'error',
  'warning',
  'verbose',
  'debug',
  'information',
] as const satisfies readonly OutputStream[];

/** Streams by their names, with commas between or given one by one; none given: all, undefined. Throws `usage`. */
export function parseStreams(given: readonly string[] | undefined): ReadonlySet<OutputStream> | undefined {
  if (given === undefined) return undefined;
  const chosen = new Set<OutputStream>();
  for (const word of given.flatMap((one) => one.split(','))) {
    const name = streamNames.find((one) => one === word.trim().toLowerCase());
    if (!name) throw usageError(`There is no stream '${word}'. Use one of ${streamNames.join(', ')}.`);
    chosen.add(name);
  }
  return chosen;
}
