import { on } from 'node:events';
import { createReadStream, existsSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { KrError } from '../../protocol/errors.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData } from '../output/streams.ts';

export interface DaemonLogsOptions {
  follow?: boolean;
}

export const run: Run<DaemonLogsOptions> = async ({ home }, _args, { follow = false }) => {
  const { logPath, olderLogPath } = home;
  if (!existsSync(logPath)) {
    throw new KrError(
      'not_found',
      `There is no log yet in ${home.home}: no daemon has run there. kr daemon start starts one.`,
    );
  }
  // Watched first, so that nothing can come between.
  const changes = follow ? on(watch(path.dirname(logPath)), 'change') : [];
  await copyFrom(olderLogPath, 0);
  let position = await copyFrom(logPath, 0);
  for await (const _change of changes) {
    const size = sizeOf(logPath);
    if (size < position) {
      // It was full, and went on from its beginning: what was in it is in the older one.
      await copyFrom(olderLogPath, position);
      position = 0;
    }
    position = await copyFrom(logPath, position);
  }
  return exitCodes.done;
};

/** Writes a file from a position on, and tells where it ended. One that is not there, or not so long, gives nothing. */
async function copyFrom(file: string, start: number): Promise<number> {
  if (sizeOf(file) <= start) return start;
  let position = start;
  const decoder = new StringDecoder('utf8');
  for await (const piece of createReadStream(file, { start }) as AsyncIterable<Buffer>) {
    position += piece.length;
    writeData(decoder.write(piece));
  }
  writeData(decoder.end());
  return position;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
