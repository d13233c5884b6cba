import { usageError } from '../output/errors.ts';
import type { Environment } from '../output/terminal.ts';

/** The values of secrets, which only the environment may have: a command line is seen by others. Throws `usage`. */
export function readSecrets(env: Environment, names: readonly string[]): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const name of names) {
    if (name.includes('=')) {
      throw usageError(
        '--secret takes the name of a variable alone: others can see the values of a command line.',
      );
    }
    const value = env[name];
    if (!value)
      throw usageError(`--secret ${name}: there is no such variable here. Set it, then call kr again.`);
    secrets[name] = value;
  }
  return secrets;
}
