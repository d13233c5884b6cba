import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Context } from '../context.ts';

/** Programs that install for this user alone. */
const rootless = ['dotnet', 'npm', 'kr', 'chmod'];

/**
 * A command that mends something, as words: never through a shell. Undefined when it needs root or a shell, or when
 * tasks may be lost with it.
 */
export function toWords(command: string): string[] | undefined {
  const words = command.trim().split(/\s+/);
  const plain = words.every((word) => /^[\w@%+=:,./-]+$/.test(word));
  const isSafe = plain && rootless.includes(path.basename(words[0] ?? '')) && !words.includes('--force');
  return isSafe ? words : undefined;
}

/** Whether `--fix` runs a command. */
export function isRunnable(command: string): boolean {
  return toWords(command) !== undefined;
}

/** Why it does not. */
export function whyNotRun(command: string): string {
  return `it may need root, a shell, or your decision: ${command}`;
}

/** Runs a command that closes a gap, with its output on stderr; says so when it can't be run here or fails. */
export async function runFix({ note }: Context, command: string): Promise<void> {
  const words = toWords(command);
  if (!words) {
    note(`Not run: ${whyNotRun(command)}`);
    return;
  }
  note(`Running: ${command}`);
  const [program = '', ...rest] = words;
  const [file, args] =
    program === 'kr' ? [process.execPath, [process.argv[1] ?? '', ...rest]] : [program, rest];
  const child = spawn(file, args, { stdio: ['ignore', 2, 2] });
  try {
    const [code, signal] = await once(child, 'exit');
    if (code !== 0) note(`It ended with ${signal ?? `exit code ${code}`}.`);
  } catch (error) {
    note(`It could not be run: ${(error as Error).message}`);
  }
}
