import { type OutputStream, outputStreams, parseStream } from '../protocol/output-streams.ts';
import { usageError } from './output/errors.ts';

/** Streams by their names, with commas between or given one by one; none given: all, undefined. Throws `usage`. */
export function parseStreams(given: readonly string[] | undefined): ReadonlySet<OutputStream> | undefined {
  if (given === undefined) return undefined;
  const chosen = new Set<OutputStream>();
  for (const word of given.flatMap((one) => one.split(','))) {
    const stream = parseStream(word);
    if (!stream) throw usageError(`There is no stream '${word}'. Use one of ${outputStreams.join(', ')}.`);
    chosen.add(stream);
  }
  return chosen;
}
