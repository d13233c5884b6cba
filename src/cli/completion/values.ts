import { languages } from '../../protocol/language.ts';
import { states } from '../../protocol/state.ts';
import { settingKeys } from '../../settings/keys.ts';
import { streamNames } from '../output-streams.ts';

const values: Readonly<Record<string, readonly string[]>> = {
  '--language': languages,
  '--where-state': states,
  '--stream': streamNames,
  '<key>': settingKeys.map(({ key }) => key),
};

/** The words that an option's value, or the argument `<key>`, may be; empty: any. */
export function valuesOf(name: string): readonly string[] {
  return values[name] ?? [];
}
