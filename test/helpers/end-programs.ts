/** Programs for the ends of tasks, which tell a test through named pipes what they got. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestHome } from './kr.ts';

/** What a program got. */
export interface Told {
  arguments: string[];
  directory: string;
  environment: Record<string, string>;
  umask: number;
  /** Whether it leads a process group of its own. */
  leads: boolean;
  input: string;
}

export interface Teller {
  /** The program's file. */
  file: string;
  /** Resolves with what the next one that runs got: that waits for it. */
  told(): Promise<Told>;
}

/** Makes a program that tells all that it got. */
export function makeTeller({ directory }: TestHome, name = 'teller'): Teller {
  const pipe = path.join(directory, `${name}-pipe`);
  execFileSync('mkfifo', [pipe]);
  const code = `
    const fs = require('node:fs');
    const [, , ...args] = process.argv;
    fs.writeFileSync(${JSON.stringify(pipe)}, JSON.stringify({
      arguments: args,
      directory: process.cwd(),
      environment: process.env,
      umask: process.umask(),
      leads: fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[2] === String(process.pid),
      input: fs.readFileSync(0, 'utf8'),
    }));`;
  const file = makeProgram(directory, name, `#!${process.execPath}\n${code}`);
  return { file, told: async () => JSON.parse(await readFile(pipe, 'utf8')) as Told };
}

/** Makes a shell script that may be executed; gives its path. */
export function makeProgram(directory: string, name: string, text: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}
