import { existsSync } from 'node:fs';
import path from 'node:path';

/** Package managers, in the order in which they are looked for. */
export type PackageManager = 'apt-get' | 'dnf' | 'zypper' | 'apk' | 'pacman' | 'brew';

const managers: readonly PackageManager[] = ['apt-get', 'dnf', 'zypper', 'apk', 'pacman', 'brew'];

/** The command that installs something here, by the package manager that is there; undefined when there is none. */
export function installCommand(
  commands: Readonly<Record<PackageManager, string>>,
  { PATH = '' }: Readonly<Record<string, string>>,
): string | undefined {
  const places = PATH.split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  const manager = managers.find((one) => places.some((directory) => existsSync(path.join(directory, one))));
  return manager && commands[manager];
}
