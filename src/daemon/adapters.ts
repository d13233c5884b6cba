import path from 'node:path';
import { createDotnetAdapter } from '../runners/dotnet/adapter.ts';
import { createNodeAdapter } from '../runners/node/adapter.ts';
import { createPythonAdapter } from '../runners/python/adapter.ts';
import type { Adapter } from '../runners/runner.ts';
import type { RunnerLog } from '../runners/runner-log.ts';
import { createShellAdapter } from '../runners/shell/adapter.ts';
import type { Home } from '../settings/paths.ts';

export interface AdaptersOptions {
  home: Home;
  /** The directory with the built hosts. */
  distDirectory: string;
  /** For the files that scripts run from; made when it is needed. */
  scriptsDirectory: string;
  /** The environment of runners. */
  environment: Record<string, string>;
  log: RunnerLog;
}

/** All languages. Nothing is started before it is asked for. */
export function makeAdapters({
  home,
  distDirectory,
  scriptsDirectory,
  environment,
  log,
}: AdaptersOptions): Adapter[] {
  return [
    createDotnetAdapter({
      hostDirectory: path.join(distDirectory, 'dotnet-host'),
      cacheDirectory: path.join(home.cacheDirectory, 'assemblies'),
      environment,
      log,
    }),
    createNodeAdapter({
      hostPath: path.join(distDirectory, 'node-host.js'),
      compilerPath: path.join(distDirectory, 'node-compiler.js'),
      environment,
      log,
    }),
    createShellAdapter({
      hostPath: path.join(distDirectory, 'shell-host.js'),
      scriptsDirectory,
      environment,
      log,
    }),
    createPythonAdapter({
      hostPath: path.join(distDirectory, 'python-host', 'main.py'),
      environment,
      log,
    }),
  ];
}
