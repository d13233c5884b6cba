import { availableParallelism, totalmem } from 'node:os';
import { dotnetVersion, powerShellVersion } from '../dotnet.mjs';

/** What the figures were taken on, without any name: a line for people. */
export function machineFacts() {
  return [
    `${availableParallelism()} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Node.js ${process.versions.node}`,
    dotnetVersion ? `.NET ${dotnetVersion}` : 'no .NET',
    powerShellVersion ? `PowerShell ${powerShellVersion}` : 'no PowerShell',
  ].join(', ');
}
