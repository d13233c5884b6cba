import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findDaemonPid } from '../../client/find-daemon-pid.ts';
import { checkBuilt } from '../../client/start-daemon.ts';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { readOwnUnit } from '../service/unit-file.ts';
import { makeUnits } from '../service/units.ts';

/** Where systemd has its own files while it runs the system. */
const systemdRuns = '/run/systemd/system';

export const run: Run<ChangeOptions> = async (context, _args, options) => {
  checkBuilt(context.daemonPath);
  const { socket, service } = makeUnits(context);
  const files = [socket, service].map(({ path }) => path);
  const changed = [socket, service].filter(({ path, text }) => readOwnUnit(path) !== text);
  const missing = changed.map(({ path }) => path).join(' and ');
  const refused = await refuseChange(
    context,
    options,
    missing ? `Write ${missing}` : { nothing: `${files.join(' and ')} are as they should be` },
  );
  if (refused !== undefined) return refused;

  mkdirSync(path.dirname(socket.path), { recursive: true });
  for (const unit of changed) writeFileSync(unit.path, unit.text, { mode: 0o644 });
  const commands = ['systemctl --user daemon-reload', `systemctl --user enable --now ${socket.name}`];
  if (context.json) {
    writeJson({ files, changed: changed.length > 0, commands });
    return exitCodes.done;
  }
  writeData(files.map((file) => `${file}\n`).join(''));
  const lines = [
    'Nothing is started yet. For systemd to listen for the first command, now and after each login:',
    ...commands.map((command) => `  ${command}`),
    'For it to go on when you log out: loginctl enable-linger',
  ];
  if (findDaemonPid(context.home) !== undefined) {
    lines.push('A daemon runs: enabling the socket stops it, and is refused while tasks run.');
  }
  if (!existsSync(systemdRuns))
    lines.push('This system is not run by systemd: nothing reads the units here.');
  context.note(lines.join('\n'));
  return exitCodes.done;
};
