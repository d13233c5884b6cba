import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { userHome } from '../../settings/paths.ts';
import type { Environment } from '../output/terminal.ts';

/** What comes before the directories: start-up files may print. */
const mark = 'kr-fpath';
/** Start-up files may also wait for something, in milliseconds. */
const patienceMs = 5000;

/**
 * The directories below this user's home in which their zsh looks for completions, and that they can write to. zsh
 * is asked, since only its start-up files know. None where there is no zsh.
 */
export function zshDirectories(env: Environment): string[] {
  const { stdout } = spawnSync('zsh', ['-i', '-c', `print -rN -- '' ${mark} $fpath`], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  const words = (stdout ?? '').split('\0');
  const found = words.slice(words.lastIndexOf(mark) + 1).filter((one) => path.isAbsolute(one));
  const homes = [userHome(env), ...(env.ZDOTDIR ? [env.ZDOTDIR] : [])];
  return found.filter(
    // Those of plug-ins are theirs.
    (one) =>
      homes.some((home) => isBelow(home, one)) && /func|compl/i.test(path.basename(one)) && isOurs(one),
  );
}

function isBelow(home: string, directory: string): boolean {
  return directory.startsWith(`${path.resolve(home)}/`);
}

function isOurs(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    const found = statSync(directory);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}
