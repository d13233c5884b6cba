/** Parts of names that look secret, unless a setting says otherwise. */
export interface EnvironmentOptions {
  /** Upper case parts: a variable with one of them in its name is left out. */
  secretNames: readonly string[];
  /** `NAME` gives a variable although its name looks secret, `NAME=VALUE` gives it this value. */
  extra?: readonly string[];
  /** Values that are given in any case; `extra` comes before them. */
  given?: Readonly<Record<string, string>>;
  /** Names that are left out: they go another way. */
  without?: readonly string[];
}

/**
 * The environment that a task gets of its creator: all but `KR_*` and names that look secret. Names that are
 * asked for come along, unless the creator does not have them: `missing` tells which.
 */
export function callerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { secretNames, extra = [], given = {}, without = [] }: EnvironmentOptions,
): { environment: Record<string, string>; missing: string[] } {
  const environment: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !isHeldBack(name, secretNames)) environment[name] = value;
  }
  Object.assign(environment, given);
  for (const text of extra) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? env[name] : text.slice(equals + 1);
    if (value === undefined) missing.push(name);
    else environment[name] = value;
  }
  for (const name of without) delete environment[name];
  return { environment, missing };
}

function isHeldBack(name: string, secretNames: readonly string[]): boolean {
  const upper = name.toUpperCase();
  return upper.startsWith('KR_') || secretNames.some((part) => upper.includes(part));
}
