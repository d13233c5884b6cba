import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Major version of .NET that the host is made for. */
export const neededMajor = 10;

/** A .NET installation that can run the host. */
export interface DotnetLocation {
  /** The program `dotnet`, absolute. */
  command: string;
  /** Of the newest usable runtime, such as `10.0.12`. */
  runtimeVersion: string;
}

export type DotnetSearch =
  | { found: true; location: DotnetLocation }
  | { found: false; missing: string; fix: string };

const installFix = `apt-get install dotnet-sdk-${neededMajor}.0`;

/** Looks where .NET usually is. Reads directories only, and starts nothing. */
export function findDotnet(environment: Readonly<Record<string, string>>): DotnetSearch {
  const commands = candidates(environment).filter((command) => existsSync(command));
  for (const command of commands) {
    const runtimeVersion = newestRuntime(path.dirname(realpathSync(command)));
    if (runtimeVersion) return { found: true, location: { command, runtimeVersion } };
  }
  const missing =
    commands.length === 0
      ? '.NET is not installed.'
      : `.NET is installed (${commands[0]}), but not the runtime Microsoft.NETCore.App ${neededMajor}.`;
  return { found: false, missing, fix: installFix };
}

function candidates(environment: Readonly<Record<string, string>>): string[] {
  const { PATH = '', DOTNET_ROOT, HOME } = environment;
  const directories = [
    ...(DOTNET_ROOT ? [DOTNET_ROOT] : []),
    ...PATH.split(path.delimiter).filter((directory) => path.isAbsolute(directory)),
    '/usr/share/dotnet',
    '/usr/lib/dotnet',
    '/usr/local/share/dotnet',
    ...(HOME ? [path.join(HOME, '.dotnet')] : []),
  ];
  return [...new Set(directories)].map((directory) => path.join(directory, 'dotnet'));
}

/** The host rolls forward, so a later major version is good as well. Previews are passed over. */
function newestRuntime(root: string): string | undefined {
  const directory = path.join(root, 'shared', 'Microsoft.NETCore.App');
  if (!existsSync(directory)) return undefined;
  return readdirSync(directory)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name) && Number.parseInt(name, 10) >= neededMajor)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
}
