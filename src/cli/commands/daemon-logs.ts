import { on } from 'node:events';
import { createReadStream, existsSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { KrError } from '../../protocol/errors.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData } from '../output/streams.ts';

export interface DaemonLogsOptions {
  follow?: boolean;
}

export const run: Run<DaemonLogsOptions> = async ({ home: { logPath, home } }, _args, { follow = false }) => {
  if (!existsSync(logPath)) {
    throw new KrError('not_found', `There is no log yet in ${home}: no daemon has run there.`);
  }
  let position = await copyFrom(logPath, 0);
  if (!follow) return exitCodes.done;

  for await (const _change of on(watch(path.dirname(logPath)), 'change')) {
    // A log that became shorter was begun anew.
    const { size } = statSync(logPath, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size !== position) position = await copyFrom(logPath, size < position ? 0 : position);
  }
  return exitCodes.done;
};

/** Writes a file from a position on, and tells where it ended. */
async function copyFrom(file: string, start: number): Promise<number> {
  let position = start;
  for await (const piece of createReadStream(file, { start }) as AsyncIterable<Buffer>) {
    position += piece.length;
    writeData(piece.toString());
  }
  return position;
}
