import { parseState, states } from '../protocol/state.ts';
import { usageError } from './output/errors.ts';

/** `--where-state` as the daemon takes it. Throws `usage` for a word that is no state. */
export function whereState({ whereState: given }: { whereState?: readonly string[] }): string | undefined {
  if (given === undefined) return undefined;
  const words = given.flatMap((one) => one.split(',')).map((word) => word.trim());
  const found = words.map((word) => {
    const state = parseState(word);
    if (!state) throw usageError(`There is no state '${word}'. Use one of ${states.join(', ')}.`);
    return state;
  });
  return found.join(',');
}
