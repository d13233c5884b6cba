import { findDotnet } from '../../src/runners/dotnet/dotnet-location.ts';
import { findPowerShell } from '../../src/runners/dotnet/powershell-location.ts';
import { findPython } from '../../src/runners/python/python-location.ts';
import { environment } from '../helpers/kr.ts';

const dotnet = findDotnet(environment());
const powerShell = dotnet.found
  ? findPowerShell(environment(), Number.parseInt(dotnet.location.runtimeVersion, 10))
  : { found: false };

/** The version of .NET, and how `pwsh` is started; undefined where they are missing. */
export const dotnetVersion = dotnet.found ? dotnet.location.runtimeVersion : undefined;
export const powerShellVersion = powerShell.found ? powerShell.location.version : undefined;
export const pwsh = powerShell.found
  ? [dotnet.location.command, `${powerShell.location.directory}/pwsh.dll`]
  : undefined;

const needs = {
  js: true,
  sh: true,
  py: findPython(environment()),
  ps: pwsh,
  cs: dotnetVersion,
  vb: dotnetVersion,
};

/** Of these languages (cs, vb, ps, js, sh, py) those that can run here. */
export const runnable = (languages) => languages.filter((language) => needs[language]);
