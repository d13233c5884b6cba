// Beside no schema: a command loads their library never.

/** Where a piece of output came from. `stdout` and `stderr` of any language; the rest are PowerShell's. */
export const outputStreams = [
  'stdout',
  'stderr',
  'error',
  'warning',
  'verbose',
  'debug',
  'information',
] as const;

export type OutputStream = (typeof outputStreams)[number];

/** A stream by its name, whatever the case; undefined when there is none of that name. */
export function parseStream(text: string): OutputStream | undefined {
  const key = text.trim().toLowerCase();
  return outputStreams.find((stream) => stream === key);
}

/** Whether text comes in pieces, as it was written; what comes on the other streams are records, each whole. */
export function isConsole(stream: OutputStream): stream is 'stdout' | 'stderr' {
  return stream === 'stdout' || stream === 'stderr';
}
