/** A gate in the file system, for snippets that wait until a test lets them go on. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestHome } from './kr.ts';

export interface Gate {
  /** JavaScript that waits until the gate is opened; the one who waits gets through. */
  pass: string;
  /** Resolves when somebody got through. */
  open(): Promise<void>;
}

export function makeGate({ directory }: TestHome, name = 'gate'): Gate {
  const file = path.join(directory, name);
  execFileSync('mkfifo', [file]);
  return {
    pass: `await require('node:fs/promises').readFile(${JSON.stringify(file)})`,
    open: () => writeFile(file, 'open'),
  };
}
