import { findDaemonPid } from '../../client/find-daemon-pid.ts';
import { isAbsent } from '../../client/is-absent.ts';
import { silentDaemon } from '../../client/silent-daemon.ts';
import type { DaemonStatus } from '../../protocol/daemon-status.ts';
import { KrError } from '../../protocol/errors.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';
import { tableLines } from '../output/table.ts';
import { durationText } from '../output/task-columns.ts';

export interface DaemonStatusOptions {
  socket?: boolean;
}

export const run: Run<DaemonStatusOptions> = async (context, _args, options) => {
  const { socketPath, home } = context.home;
  if (options.socket) {
    writeData(`${socketPath}\n`);
    return exitCodes.done;
  }
  try {
    const status = await context.clientOfRunning().daemon();
    if (context.json) writeJson(status);
    else writeData(`${statusLines(status).join('\n')}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof KrError) || !isAbsent(error.cause)) throw error;
    if (findDaemonPid(context.home) !== undefined) throw silentDaemon(context.home, 'does not listen');
    if (context.json) writeJson({ running: false, home, socket: socketPath });
    else writeData('The daemon is not running. The first command that needs it starts it.\n');
    return exitCodes.no;
  }
};

const stateTexts = {
  running: 'running',
  draining: 'stops once its tasks have ended, starts no others (kr daemon start calls that off)',
  stopping: 'stopping',
};

function statusLines({
  version,
  pid,
  state,
  uptime,
  home,
  socket,
  node,
  pools,
  languages,
}: DaemonStatus): string[] {
  const facts = [
    ['Version', version],
    ['Process', String(pid)],
    ['State', stateTexts[state]],
    ['Running for', durationText(uptime)],
    ['Home', home],
    ['Socket', socket],
    ['Node', node],
  ].map(([name = '', value = '']) => `${name.padEnd(13)}${value}`);
  const rows = languages.map(({ language, available, version, missing }) => {
    const pool = pools.find((one) => one.language === language);
    const counts = [pool?.running, pool?.idle, pool?.queued, pool?.maxRunners].map((count) =>
      String(count ?? ''),
    );
    return [language, ...counts, available ? (version ?? '') : (missing ?? 'missing')];
  });
  const titles = ['LANGUAGE', 'RUNNING', 'IDLE', 'QUEUED', 'MOST', 'VERSION'].map((title) => ({ title }));
  return [...facts, '', ...tableLines(titles, rows)];
}
