import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { termToKillMs } from '../../pool/stop-sequence.ts';
import { signalGroup } from '../../runners/process-group.ts';
import { afterReading } from '../../runners/runner-process.ts';

export interface ProgramCall {
  /** The program and its arguments. */
  argv: readonly string[];
  /** Where it runs; `otherDirectory` when that is gone. */
  directory: string;
  otherDirectory: string;
  /** All of it. PATH is where the program is looked for. */
  environment: Readonly<Record<string, string>>;
  /** Octal digits; undefined: this process's own. */
  umask: string | undefined;
  /** What it gets on stdin. It need not read it. */
  input: string;
  /** Aborted with a sentence's end that says why the program is ended: its group gets TERM, two seconds later KILL. */
  stop: AbortSignal;
}

/** So many characters of the end of what it wrote on stderr are told of a program that failed. */
const toldCharacters = 500;
/** How long after its exit the last of that is waited for, in milliseconds. */
const drainMs = 500;

/**
 * Runs a program in a process group of its own, never through a shell. Gives the end of a sentence about it that says
 * how it failed; null when it did not.
 */
export async function runProgram(call: ProgramCall): Promise<string | null> {
  let child: ChildProcess;
  try {
    child = start(call);
  } catch (error) {
    return `could not be started: ${reasonOf(error)}`;
  }
  const { pid, stdin, stderr } = child;
  const exited = once(child, 'exit');
  let written = '';
  stderr?.setEncoding('utf8').on('error', () => undefined);
  stderr?.on('data', (text: string) => {
    written = (written + text).slice(-toldCharacters);
  });
  const closed = new Promise((resolve) => stderr?.once('close', resolve));
  // One that does not read what it gets, or ends before that, does nothing wrong.
  stdin?.on('error', () => undefined).end(call.input);
  const end = pid === undefined ? () => undefined : endsGroup(pid, call.stop);
  try {
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
    if (call.stop.aborted) return String(call.stop.reason);
    if (code === 0) return null;
    await Promise.race([closed, afterReading(drainMs)]);
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    return written.trim() === '' ? how : `${how}: ${written.trim()}`;
  } catch (error) {
    return `could not be started: ${reasonOf(error)}`;
  } finally {
    end();
  }
}

/** Throws, or has the process tell of an error later, when it can't be started. */
function start({ argv, directory, otherDirectory, environment, umask }: ProgramCall): ChildProcess {
  const [program = '', ...args] = argv;
  // A process has the umask of the one that starts it, which nothing else needs in between.
  const own = process.umask();
  process.umask(umask ?? own);
  try {
    return spawn(program, args, {
      cwd: statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? directory : otherDirectory,
      env: environment,
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  } finally {
    process.umask(own);
  }
}

/** Ends a process group at a signal. What it gives is to be called when the leader of the group has ended. */
function endsGroup(pid: number, stop: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(pid, 'SIGTERM');
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), termToKillMs);
  };
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  return () => {
    stop.removeEventListener('abort', end);
    clearTimeout(timer);
    // What it left behind when it was ended goes with it.
    if (stop.aborted) signalGroup(pid, 'SIGKILL');
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such program';
  if (code === 'EACCES') return 'it may not be executed';
  return message;
}
