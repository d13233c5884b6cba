import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { installCommand } from '../installers.ts';

/** The oldest version that the host runs on. */
export const neededVersion = '3.9';

/** Where Python usually is, for a daemon that was started with a bare PATH. */
const usualPath = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** How long Python may take to tell its version, in milliseconds. */
const versionMs = 20_000;

/** The first `python3` on the PATH of an environment that may be executed; null when there is none. */
export function findPython({ PATH = '' }: Readonly<Record<string, string | undefined>>): string | null {
  const places = PATH.split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  return places.map((directory) => path.join(directory, 'python3')).find(isExecutable) ?? null;
}

export function findUsualPython(): string | null {
  return findPython({ PATH: usualPath });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The same for all paths that lead to one Python: those of virtual environments are links to that of the system. */
export function samePython(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** What a Python says of its version, such as `3.12.4`. Rejects when it can't be started, or is too old. */
export async function versionOf(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const code = 'import platform, sys; print(platform.python_version(), sys.version_info >= (3, 9))';
  const { stdout } = await execa(file, ['-c', code], {
    cwd: '/',
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    timeout: versionMs,
  });
  const [version = '', isEnough] = stdout.trim().split(' ');
  if (isEnough !== 'True')
    throw new Error(`it is Python ${version}, and ${neededVersion} or newer is needed`);
  return version;
}

const commands = {
  'apt-get': 'apt-get install python3',
  dnf: 'dnf install python3',
  zypper: 'zypper install python3',
  apk: 'apk add python3',
  pacman: 'pacman -S python',
  brew: 'brew install python3',
} as const;

/** The command that installs Python here; null where none is known. */
export function installPython(environment: Readonly<Record<string, string>>): string | null {
  return installCommand(commands, environment) ?? null;
}
