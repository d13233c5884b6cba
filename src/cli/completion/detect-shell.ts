import { readFileSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../output/errors.ts';
import type { Environment } from '../output/terminal.ts';
import { type Shell, shells } from './shells.ts';

const programs: Readonly<Record<string, Shell>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  pwsh: 'powershell',
  'pwsh.dll': 'powershell',
};

/**
 * The shell that somebody types into: the one that called kr, otherwise that of the login. Undefined when it is none
 * that there are completions for.
 */
export function detectShell(env: Environment): Shell | undefined {
  return shellOf(commandOf(process.ppid)) ?? shellOf([env.SHELL ?? '']);
}

/** The shell that is named, or the one that is found. Throws `usage` when there is neither. */
export function chosenShell(given: string | undefined, env: Environment): Shell {
  const found = given === undefined ? detectShell(env) : shells.find((shell) => shell === given);
  if (found) return found;
  throw usageError(`Which shell? Name one of ${shells.join(', ')}.`);
}

/** The shell that a command line is of. `-bash` is one of a login; PowerShell may be run by `dotnet`. */
export function shellOf(command: readonly string[]): Shell | undefined {
  return command
    .slice(0, 2)
    .map((word) => programs[path.basename(word).replace(/^-/, '')])
    .find((shell) => shell !== undefined);
}

/** Nothing where the system does not tell. */
function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
