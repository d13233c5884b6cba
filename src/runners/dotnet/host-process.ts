import path from 'node:path';
import type { Language } from '../../protocol/language.ts';
import { type ProcessRunner, startProcessRunner } from '../process-runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import type { Installation } from './installation.ts';

export interface HostProcessOptions {
  hostDirectory: string;
  installation: Installation;
  /** What the process is: `compiler`, or `runner:` and a language. */
  mode: string;
  /** The language that the process is counted for. */
  language: Language;
  extraArguments?: readonly string[];
  /** The whole environment of the process. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
}

/**
 * What .NET and PowerShell open for debuggers lies in the shared temporary directory, under names that anybody can
 * tell beforehand, and stays there for ever when a runner is killed. Who wants it sets the first one.
 */
const withoutDiagnostics = { DOTNET_EnableDiagnostics: '0', POWERSHELL_DIAGNOSTICS_OPTOUT: '1' };

/** .NET without its library for cultures starts only when told so. */
const withoutIcu = { DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };

/** Starts the .NET host. Rejects with an Error that says why when it does not get ready. */
export async function startHostProcess(options: HostProcessOptions): Promise<ProcessRunner> {
  try {
    return await start(options, options.environment);
  } catch (error) {
    if (!(error instanceof Error) || !/\bICU\b/.test(error.message)) throw error;
    options.log.warn({ mode: options.mode }, 'libicu is missing: cultures are not known to .NET tasks');
    return start(options, { ...options.environment, ...withoutIcu });
  }
}

function start(
  options: HostProcessOptions,
  environment: Readonly<Record<string, string>>,
): Promise<ProcessRunner> {
  const { installation, mode, language, log } = options;
  const powerShell = installation.powerShell ? ['--powershell-dir', installation.powerShell.directory] : [];
  return startProcessRunner({
    language,
    command: installation.dotnet.command,
    args: [
      path.join(options.hostDirectory, 'Kr.Host.dll'),
      mode,
      ...powerShell,
      ...(options.extraArguments ?? []),
    ],
    environment: { ...withoutDiagnostics, ...environment },
    log,
  });
}
