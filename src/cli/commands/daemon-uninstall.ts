import { rmSync } from 'node:fs';
import path from 'node:path';
import { KrError } from '../../protocol/errors.ts';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { isEnabled, readOwnUnit } from '../service/unit-file.ts';
import { unitPaths } from '../service/units.ts';

export const run: Run<ChangeOptions> = async (context, _args, options) => {
  const { socket, service } = unitPaths(context);
  const files = [socket, service].filter((file) => readOwnUnit(file) !== undefined);
  if (files.length > 0 && isEnabled(socket)) {
    throw new KrError(
      'service_enabled',
      `systemd still listens for this home. systemctl --user disable --now ${path.basename(socket)} ends that.`,
    );
  }
  const change = files.length > 0 ? `Remove ${files.join(' and ')}` : { nothing: 'no unit is there' };
  const refused = await refuseChange(context, options, change);
  if (refused !== undefined) return refused;

  for (const file of files) rmSync(file);
  const commands = files.length > 0 ? ['systemctl --user daemon-reload'] : [];
  if (context.json) {
    writeJson({ files, changed: files.length > 0, commands });
    return exitCodes.done;
  }
  writeData(files.map((file) => `${file}\n`).join(''));
  context.note(
    files.length > 0
      ? `These were removed. For systemd to forget them: ${commands.join('')}`
      : 'There are no units of this home.',
  );
  return exitCodes.done;
};
