import { KrError } from '../../protocol/errors.ts';
import { version } from '../../protocol/version.ts';
import type { Context } from '../context.ts';

/** One thing that works, or does not. */
export interface Check {
  name: string;
  /** `warning`: something is missing that others do without. `error`: kr does not work. */
  status: 'ok' | 'warning' | 'error';
  message: string;
  /** The command that closes the gap, or null. */
  fix: string | null;
}

const oldestNode = 24;

/** Looks at everything that kr needs; starts the daemon. */
export async function checkAll(context: Context): Promise<Check[]> {
  const { home, socketPath } = context.home;
  return [
    { name: 'kr', status: 'ok', message: version, fix: null },
    checkNode(process.versions.node),
    { name: 'Home', status: 'ok', message: home, fix: null },
    { name: 'Socket', status: 'ok', message: socketPath, fix: null },
    ...(await checkDaemon(context)),
  ];
}

export function checkNode(found: string): Check {
  return Number.parseInt(found, 10) >= oldestNode
    ? { name: 'Node', status: 'ok', message: found, fix: null }
    : {
        name: 'Node',
        status: 'error',
        message: `${found} is too old: ${oldestNode} or newer is needed`,
        fix: null,
      };
}

async function checkDaemon({ client }: Context): Promise<Check[]> {
  try {
    const status = await client.daemon();
    const daemon: Check = {
      name: 'Daemon',
      status: status.version === version ? 'ok' : 'warning',
      message: `${status.version}, process ${status.pid}`,
      fix: status.version === version ? null : 'kr daemon restart',
    };
    return [
      daemon,
      ...status.languages.map(
        ({ language, available, version: found, missing, fix }): Check => ({
          name: language,
          status: available ? 'ok' : 'error',
          message: available ? (found ?? 'works') : (missing ?? 'is missing'),
          fix,
        }),
      ),
    ];
  } catch (error) {
    if (!(error instanceof KrError)) throw error;
    return [{ name: 'Daemon', status: 'error', message: error.message, fix: null }];
  }
}
