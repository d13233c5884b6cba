import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { checkBuilt } from '../../client/start-daemon.ts';
import { daemonEnvironment } from '../../settings/minimal-environment.ts';
import type { Run } from '../context.ts';
import type { Environment } from '../output/terminal.ts';

/** The daemon in the foreground, for a service manager: signals go on to it, its exit code is ours. */
export const run: Run<object> = async ({ home, env, daemonPath, note }) => {
  checkBuilt(daemonPath);
  const passed = passedSocket(env);
  const args = [daemonPath, '--home', home.home, '--ready-fd', '3'];
  const child = spawn(process.execPath, passed === undefined ? args : [...args, '--listen-fd', '4'], {
    env: daemonEnvironment(env),
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', passed],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  // Why it does not start it says on stderr itself.
  const answer = await text(child.stdio[3] as Readable);
  if (answer.includes('"ready":true')) note(`The daemon runs on ${home.socketPath} until it is interrupted.`);
  const [code, signal] = await exit;
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
};

/** The socket that a service manager has made, and passes to this process (socket activation). */
function passedSocket({ LISTEN_PID, LISTEN_FDS }: Environment): number | undefined {
  const isForUs = Number(LISTEN_PID) === process.pid && Number(LISTEN_FDS) >= 1;
  return isForUs ? 3 : undefined;
}
