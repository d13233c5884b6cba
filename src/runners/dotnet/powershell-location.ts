import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** The version that kr is made and tested with. */
export const powerShellVersion = '7.6.9';

export interface PowerShellLocation {
  /** Where pwsh.dll and the modules are. */
  directory: string;
  version: string;
}

export type PowerShellSearch =
  | { found: true; location: PowerShellLocation }
  | { found: false; missing: string };

/** A later minor version may want a later .NET, and an earlier one has other interfaces. */
const minimum = { major: 7, minor: 6 };
/** Where a .NET tool of this name and version has its files, below the directory of the package. */
const toolFiles = ['tools', 'net10.0', 'any', 'unix'];

/**
 * Looks for PowerShell: the tool that the repository restores, then what is on PATH. Starts nothing.
 * `dotnetMajor`: major version of the .NET that will run it.
 */
export function findPowerShell(
  environment: Readonly<Record<string, string>>,
  dotnetMajor: number,
): PowerShellSearch {
  const unusable: string[] = [];
  for (const directory of candidates(environment)) {
    if (!existsSync(path.join(directory, 'pwsh.dll'))) continue;
    const version = versionOf(directory);
    if (version && isUsable(version) && dotnetMajorOf(directory) <= dotnetMajor)
      return { found: true, location: { directory, version } };
    unusable.push(`${directory} (${version ?? 'of unknown version'})`);
  }
  const missing =
    unusable.length === 0
      ? 'PowerShell is not installed.'
      : `PowerShell ${minimum.major}.${minimum.minor} or newer for .NET ${dotnetMajor} is needed, but found: ${unusable.join(', ')}.`;
  return { found: false, missing };
}

function* candidates(environment: Readonly<Record<string, string>>): Iterable<string> {
  const { NUGET_PACKAGES, HOME, PATH = '' } = environment;
  const packages = NUGET_PACKAGES ?? (HOME ? path.join(HOME, '.nuget', 'packages') : undefined);
  if (packages) yield path.join(packages, 'powershell', powerShellVersion, ...toolFiles);
  const directories = PATH.split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  if (HOME) directories.push(path.join(HOME, '.dotnet', 'tools'));
  for (const directory of directories) {
    const program = path.join(directory, 'pwsh');
    if (!existsSync(program)) continue;
    yield path.dirname(realpathSync(program));
    // A global .NET tool is a small program; its files are in the store beside it.
    const store = path.join(
      directory,
      '.store',
      'powershell',
      powerShellVersion,
      'powershell',
      powerShellVersion,
    );
    yield path.join(store, ...toolFiles);
  }
}

/** As the list of parts beside pwsh.dll tells it. */
function versionOf(directory: string): string | undefined {
  try {
    const parts = readFileSync(path.join(directory, 'pwsh.deps.json'), 'utf8');
    return /"pwsh\/(\d+\.\d+\.\d+)/i.exec(parts)?.[1];
  } catch {
    return undefined;
  }
}

/** The major version of .NET that this PowerShell was made for. */
function dotnetMajorOf(directory: string): number {
  try {
    const config = readFileSync(path.join(directory, 'pwsh.runtimeconfig.json'), 'utf8');
    return Number(/"tfm":\s*"net(\d+)/.exec(config)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === minimum.major && minor >= minimum.minor;
}
