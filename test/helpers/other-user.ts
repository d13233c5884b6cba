/** Other people on the same machine: commands under another user id, for tests that run as root. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ended, krPath, type RunOptions, root, runProgram } from './kr.ts';

/** User and group ids that nobody here has. */
export const stranger = 12345;

const options = `--reuid ${stranger} --regid ${stranger} --clear-groups --`;

/** Only root may become somebody else. A checkout in a private directory is shown to them in a mount of their own. */
export const canBeStranger =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'sh', '-c', `mount --bind "$0" /mnt && setpriv ${options} true`, root])
    .status === 0;

const shown = (file: string): string =>
  file.startsWith(`${root}${path.sep}`) ? file.replace(root, '/mnt') : file;

/** Runs a program as the stranger, with files of the checkout where they can read them. */
export function asStranger(command: string, args: readonly string[], more: RunOptions = {}): Promise<Ended> {
  const script = `mount --bind "$0" /mnt && exec setpriv ${options} "$@"`;
  return runProgram('unshare', ['--mount', 'sh', '-c', script, root, shown(command), ...args.map(shown)], {
    ...more,
    cwd: '/',
  });
}

/** Runs `kr` as the stranger, with a home directory that they have. */
export async function krAsStranger(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-stranger-'));
  spawnSync('chown', [`${stranger}`, directory]);
  try {
    return await asStranger(process.execPath, [krPath, ...args], { env: { HOME: directory, ...env } });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
