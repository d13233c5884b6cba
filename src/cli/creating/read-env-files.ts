import { parseEnv } from 'node:util';
import { decodeText, readBytes } from './read-source.ts';

/** The variables of files with lines `NAME=VALUE`, as Node.js reads them; later files win. Throws `usage`. */
export async function readEnvFiles(files: readonly string[] = []): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const file of files) Object.assign(all, parseEnv(decodeText(await readBytes(file), file)));
  return all;
}
