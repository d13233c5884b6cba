/** What the daemon needs of an environment: who the user is, where things are, how to write text. */
const names = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'NUGET_PACKAGES',
]);
const prefixes = ['LC_', 'XDG_', 'DOTNET_'];

/** With what a daemon is started: what it keeps, and what is for itself alone. */
export function daemonEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const { KR_LOG_LEVEL: level } = env;
  return level === undefined ? minimalEnvironment(env) : { ...minimalEnvironment(env), KR_LOG_LEVEL: level };
}

/** The part of an environment with which a daemon starts; tasks bring their own. */
export function minimalEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) kept[name] = value;
  }
  return kept;
}
