import { usageError } from './output/errors.ts';

/**
 * The ids of a command line: `-` stands for those on stdin, one a line. Throws `usage` when there are none at
 * all, since a command on nothing is a mistake; `optional` says that none means all.
 */
export async function readIds(
  ids: readonly string[],
  { optional = false }: { optional?: boolean } = {},
): Promise<string[]> {
  const read: string[] = [];
  for (const id of ids) {
    if (id === '-') read.push(...(await readLines(process.stdin)));
    else read.push(id);
  }
  if (read.length > 0 || (optional && ids.length === 0)) return read;
  throw usageError(
    ids.length === 0
      ? 'The id is missing: give that of a task.'
      : 'There is no id on stdin: give one a line.',
  );
}

async function readLines(stream: NodeJS.ReadableStream): Promise<string[]> {
  const { createInterface } = await import('node:readline');
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') lines.push(line.trim());
  }
  return lines;
}
