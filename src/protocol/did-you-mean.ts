import { closest, distance } from 'fastest-levenshtein';

/** Fewer characters begin too many names. */
const minBeginning = 3;

/**
 * A further sentence, ` Did you mean X?` for the one of some names that a mistyped word is near to, or that begins
 * with it; empty when none is.
 */
export function didYouMean(word: string, names: readonly string[]): string {
  const found = nearest(word.toLowerCase(), new Map(names.map((name) => [name.toLowerCase(), name])));
  return found === undefined ? '' : ` Did you mean ${found}?`;
}

function nearest(word: string, names: ReadonlyMap<string, string>): string | undefined {
  const all = [...names.keys()];
  if (all.length === 0) return undefined;
  const near = closest(word, all);
  if (distance(word, near) <= Math.max(1, word.length * 0.2)) return names.get(near);
  const twisted = all.find((name) => lettersOf(name) === lettersOf(word));
  if (twisted !== undefined) return names.get(twisted);
  const begun = all.find((name) => name.startsWith(word));
  if (begun !== undefined && word.replaceAll('-', '').length >= minBeginning) return names.get(begun);
  return distance(word, near) <= word.length * 0.4 ? names.get(near) : undefined;
}

/** The same of words in which letters changed places. */
function lettersOf(word: string): string {
  return [...word].sort().join('');
}
