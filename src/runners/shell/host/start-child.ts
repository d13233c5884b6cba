import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunMessage } from '../../../protocol/runner-messages.ts';
import type { ShellArtifact } from '../../../protocol/shell-artifact.ts';
import { shellWord } from '../../../protocol/shell-word.ts';

export interface StartChildOptions {
  message: RunMessage;
  /** Where the file of a script may be. */
  scriptFile: string;
  descriptors: readonly [stdout: number, stderr: number];
}

/** The name of the file that a script runs from; null for what needs none. */
export function scriptName(artifact: ShellArtifact): string | null {
  if (artifact.form === 'command') return null;
  const name = artifact.form === 'file' ? artifact.fileName : '';
  return /^\.{0,2}$/.test(name) ? 'snippet' : name;
}

/**
 * Starts what a task is to run, in the group of this process. Throws an Error for people when its working directory
 * can't be used, and what the system says when a script can't be written.
 */
export function startChild({ message, scriptFile, descriptors }: StartChildOptions): ChildProcess {
  const artifact = message.artifact as ShellArtifact;
  if (artifact.form !== 'command') {
    mkdirSync(path.dirname(scriptFile), { recursive: true, mode: 0o700 });
    writeFileSync(scriptFile, textOf(artifact, message.code), { mode: 0o600 });
  }
  const [program = '', ...words] = commandLine(artifact, scriptFile);
  // Taken over by the child, and not a directory in use any more once it runs.
  changeDirectory(message.workingDirectory);
  const ownUmask = message.umask === null ? null : process.umask(message.umask);
  try {
    return spawn(program, words, { env: message.environment, stdio: ['ignore', ...descriptors] });
  } finally {
    if (ownUmask !== null) process.umask(ownUmask);
    process.chdir('/');
  }
}

function textOf(artifact: ShellArtifact, code: string): string {
  const firstLine = artifact.form === 'file' ? artifact.firstLine : null;
  return firstLine === null ? code : code.replace(/^.*/, () => firstLine);
}

function commandLine(artifact: ShellArtifact, scriptFile: string): readonly string[] {
  switch (artifact.form) {
    case 'command':
      return artifact.words;
    case 'sourced':
      return [artifact.program, ...artifact.options, '-c', `. ${shellWord(scriptFile)}`, artifact.name];
    case 'file':
      return [artifact.program, ...artifact.options, scriptFile];
  }
}

function changeDirectory(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The working directory ${directory} can't be used: ${code}.`);
  }
}
