import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../../protocol/language.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import type { LanguageStatus } from '../runner.ts';
import { type DotnetLocation, findDotnet, installDotnet } from './dotnet-location.ts';
import { findPowerShell, type PowerShellLocation, powerShellVersion } from './powershell-location.ts';

/** Version of Microsoft.CodeAnalysis that the host brings. */
const roslynVersion = '5.12';

export interface Installation {
  dotnet: DotnetLocation;
  /** Null where there is none. */
  powerShell: PowerShellLocation | null;
}

type Found = { installation: Installation; gap: Gap | null } | { installation: null; gap: Gap };

/** What is missing, and the command that closes the gap; null where there is none. */
interface Gap {
  missing: string;
  fix: string | null;
}

/** The command that builds what is missing of a clone; null for an installed package, which has nothing to build. */
export function setupCommand(hostDirectory: string): string | null {
  const root = path.resolve(hostDirectory, '../..');
  const isClone = existsSync(path.join(root, 'scripts', 'setup.mjs'));
  // From wherever it is called: it must not be the set-up of another project.
  return isClone ? `npm --prefix ${shellWord(root)} run setup` : null;
}

/**
 * What of .NET and PowerShell is there. What was found is remembered; what was not is looked for again, so that a
 * daemon need not be restarted after an installation.
 */
export class InstallationFinder {
  readonly #hostPath: string;
  readonly #environment: Readonly<Record<string, string>>;
  #complete: Installation | null = null;

  constructor(hostDirectory: string, environment: Readonly<Record<string, string>>) {
    this.#hostPath = path.join(hostDirectory, 'Kr.Host.dll');
    this.#environment = environment;
  }

  /** What there is for a language, or what it lacks. */
  find(language: Language): Installation | Gap {
    if (this.#complete) return this.#complete;
    const { installation, gap } = this.#search();
    if (!installation) return gap;
    if (!gap) this.#complete = installation;
    return gap && language === 'PowerShell' ? gap : installation;
  }

  status(language: Language): LanguageStatus {
    const found = this.find(language);
    if ('missing' in found) return { language, available: false, version: null, ...found };
    const version =
      language === 'PowerShell' && found.powerShell
        ? found.powerShell.version
        : `.NET ${found.dotnet.runtimeVersion}, Roslyn ${roslynVersion}`;
    return { language, available: true, version, missing: null, fix: null };
  }

  #search(): Found {
    const dotnet = findDotnet(this.#environment);
    if (!dotnet.found) return { installation: null, gap: { missing: dotnet.missing, fix: dotnet.fix } };
    if (!existsSync(this.#hostPath)) {
      return { installation: null, gap: missingHost(this.#hostPath) };
    }
    const major = Number.parseInt(dotnet.location.runtimeVersion, 10);
    const powerShell = findPowerShell(this.#environment, major);
    if (powerShell.found) {
      return { installation: { dotnet: dotnet.location, powerShell: powerShell.location }, gap: null };
    }
    const gap = { missing: powerShell.missing, fix: installPowerShell(dotnet.location, this.#environment) };
    return { installation: { dotnet: dotnet.location, powerShell: null }, gap };
  }
}

function missingHost(hostPath: string): Gap {
  const fix = setupCommand(path.dirname(hostPath));
  return {
    missing: fix === null ? `${hostPath} is missing: install kr again.` : 'The .NET host is not built.',
    fix,
  };
}

/** A tool is installed by the SDK; where only the runtime is, that one is needed first. */
function installPowerShell(
  { command, hasSdk }: DotnetLocation,
  environment: Readonly<Record<string, string>>,
): string {
  if (!hasSdk) return installDotnet(environment);
  const { PATH = '' } = environment;
  const isOnPath = PATH.split(path.delimiter).includes(path.dirname(command));
  return `${isOnPath ? 'dotnet' : shellWord(command)} tool install --global PowerShell --version ${powerShellVersion}`;
}
