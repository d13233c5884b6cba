import { minimalEnvironment } from '../../settings/minimal-environment.ts';
import type { Environment } from '../output/terminal.ts';
import { hasControlCharacter } from './systemd-syntax.ts';

/** What systemd sets itself, or what is gone after the session. */
const ofSession = /^(HOME|USER|LOGNAME|SHELL|TMPDIR|XDG_(?!\w+_HOME$).*)$/;

/**
 * What a daemon that systemd starts needs of an environment: there is hardly anything in it there, and .NET or
 * PowerShell may be found only by it.
 */
export function serviceEnvironment(env: Environment): [name: string, value: string][] {
  return Object.entries(minimalEnvironment(env))
    .filter(([name, value]) => !ofSession.test(name) && !hasControlCharacter(value))
    .sort(([one], [other]) => one.localeCompare(other, 'en'));
}
