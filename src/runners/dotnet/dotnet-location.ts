import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { installCommand, type PackageManager } from '../installers.ts';

/** Major version of .NET that the host is made for. */
export const neededMajor = 10;

/** A .NET installation that can run the host. */
export interface DotnetLocation {
  /** The program `dotnet`, absolute. */
  command: string;
  /** Of the newest usable runtime, such as `10.0.12`. */
  runtimeVersion: string;
  /** Whether the SDK is there too, which has `dotnet tool`. */
  hasSdk: boolean;
}

export type DotnetSearch =
  | { found: true; location: DotnetLocation }
  | { found: false; missing: string; fix: string };

/** What installs the SDK, by the package manager that is there. */
const installers: Readonly<Record<PackageManager, string>> = {
  'apt-get': `apt-get install dotnet-sdk-${neededMajor}.0`,
  dnf: `dnf install dotnet-sdk-${neededMajor}.0`,
  zypper: `zypper install dotnet-sdk-${neededMajor}.0`,
  apk: `apk add dotnet${neededMajor}-sdk`,
  pacman: 'pacman -S dotnet-sdk',
  brew: 'brew install dotnet',
};
/** Puts it into the user's own directory, and is Microsoft's own. */
const otherInstaller = `curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel ${neededMajor}.0`;

/** The command that installs .NET with its SDK here. */
export function installDotnet(environment: Readonly<Record<string, string>>): string {
  return installCommand(installers, environment) ?? otherInstaller;
}

/** Looks where .NET usually is. Reads directories only, and starts nothing. */
export function findDotnet(environment: Readonly<Record<string, string>>): DotnetSearch {
  const commands = candidates(environment).filter((command) => existsSync(command));
  for (const command of commands) {
    const root = path.dirname(realpathSync(command));
    const runtimeVersion = newestRuntime(root);
    const hasSdk = existsSync(path.join(root, 'sdk'));
    if (runtimeVersion) return { found: true, location: { command, runtimeVersion, hasSdk } };
  }
  const missing =
    commands.length === 0
      ? '.NET is not installed.'
      : `.NET is installed (${commands[0]}), but not the runtime Microsoft.NETCore.App ${neededMajor}.`;
  return { found: false, missing, fix: installDotnet(environment) };
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
