import { closest, distance } from 'fastest-levenshtein';

/** A further sentence, ` Did you mean X?` for the one of some names that a mistyped word is near to; empty when none is. */
export function didYouMean(word: string, names: readonly string[]): string {
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const near = closest(word.toLowerCase(), [...lower.keys()]);
  const isNear = names.length > 0 && distance(word.toLowerCase(), near) <= Math.max(1, word.length * 0.4);
  return isNear ? ` Did you mean ${lower.get(near)}?` : '';
}
