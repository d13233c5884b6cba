import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { residentBytes, signalGroup } from './process-group.ts';
import { readStat } from './process-stat.ts';
import type { Exit } from './run-outcome.ts';

/** How long after its exit the last output of a process is waited for, in milliseconds. */
const drainMs = 500;

export interface RunnerProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** fd 3: daemon to runner. */
  readonly toRunner: Writable;
  /** fd 4: runner to daemon. */
  readonly fromRunner: Readable;
  /** Resolves when the process is gone and its output was read, or can't be waited for any more. */
  readonly exited: Promise<Exit>;
  /** False as soon as the process has ended. */
  isAlive(): boolean;
  memoryBytes(): number | null;
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface RunnerCommand {
  command: string;
  args: readonly string[];
  /** The whole environment of the process. */
  environment: Readonly<Record<string, string>>;
}

/**
 * Spawns a runner's process, the leader of a process group of its own, with the pipes that the protocol asks
 * for. Throws when the program can't be started.
 */
export async function spawnRunnerProcess(options: RunnerCommand): Promise<RunnerProcess> {
  const subprocess = execa(options.command, options.args, {
    cwd: '/',
    env: options.environment,
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    stdio: ['ignore', 'pipe', 'pipe', { value: 'pipe', input: true }, 'pipe', { value: 'pipe', input: true }],
  });
  const { pid, stdout, stderr } = subprocess;
  if (pid === undefined) {
    const failure = await subprocess;
    throw new Error(`${options.command} can't be started: ${failure.originalMessage ?? 'unknown reason'}`);
  }
  const [, , , toRunner, fromRunner, lifeline] = subprocess.nodeChildProcess.stdio as unknown as [
    null,
    Readable,
    Readable,
    Writable,
    Readable,
    Writable,
  ];
  // A pipe that breaks means that the process ends: its exit tells.
  for (const stream of [stdout, stderr, toRunner, fromRunner, lifeline]) stream.on('error', () => {});

  let gone = false;
  const streams = [stdout, stderr, fromRunner];
  const drained = Promise.all(
    streams.map((stream) => new Promise((resolve) => stream.once('close', resolve))),
  );
  const exited = new Promise<Exit>((resolve) => {
    subprocess.nodeChildProcess.once('exit', async (code, signal) => {
      // What the process left behind goes with it: also because it may hold the pipes open.
      signalGroup(pid, 'SIGKILL');
      gone = true;
      await Promise.race([drained, afterReading(drainMs)]);
      for (const stream of [...streams, toRunner, lifeline]) stream.destroy();
      resolve(signal ? { signal } : { code: code ?? 0 });
    });
  });
  return {
    pid,
    stdout,
    stderr,
    toRunner,
    fromRunner,
    exited,
    isAlive: () => !gone && !/[ZX]/.test(readStat(pid)?.state ?? ''),
    memoryBytes: () => (gone ? null : residentBytes(pid)),
    signal(signal) {
      // The number of a process that is gone may be given to another one.
      if (!gone) signalGroup(pid, signal);
    },
  };
}

/** A time that ends only after what had arrived by then was read. */
export function afterReading(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => setImmediate(resolve), milliseconds);
  });
}
