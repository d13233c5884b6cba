/** What a program loads, reads and asks for when it starts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { krPath, root, runProgram, type TestHome } from './kr.ts';

interface Startup {
  /** Paths of modules that are files. */
  files: string[];
  /** Node's own modules. */
  builtins: string[];
  /** Paths of files that were read. */
  reads: string[];
  connections: number;
  requests: number;
}

async function startupOf(
  home: TestHome,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Startup> {
  const file = path.join(home.directory, 'startup.json');
  const env = {
    ...more,
    KR_HOME: home.home,
    STARTUP_RECORD: file,
    NODE_OPTIONS: `--require=${path.join(import.meta.dirname, 'startup-record.cjs')}`,
  };
  expect(await runProgram(process.execPath, args, { env })).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Expects that a command loads what a program needs that asks once over a socket, and nothing else. */
export async function expectQuickStart(
  home: TestHome,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  // The file system, the compile cache, a socket, a pipe to write to.
  const least = `
    for (const name of ['fs', 'path', 'os', 'module', 'net']) process.getBuiltinModule(name);
    process.stdout.write(import.meta.dirname ?? '');`;
  const needed = await startupOf(home, ['--input-type=module', '--eval', least]);
  const { files, builtins, ...asked } = await startupOf(home, [krPath, ...args], env);
  expect(files).toEqual([krPath, path.join(root, 'dist', 'kr.js')]);
  expect(builtins.filter((name) => !needed.builtins.includes(name))).toEqual([]);
  expect(asked).toEqual({ reads: [], connections: 1, requests: 1 });
}
