import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { checkBuilt } from '../../client/start-daemon.ts';
import type { Run } from '../context.ts';

/** The daemon in the foreground, for a service manager: signals go on to it, its exit code is ours. */
export const run: Run<object> = async ({ home, daemonPath, note }) => {
  checkBuilt(daemonPath);
  const child = spawn(process.execPath, [daemonPath, '--home', home.home], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  note(`The daemon runs on ${home.socketPath} until it is interrupted.`);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
};
