/** systemd without systemd: its own program listens, and starts what a unit names for whoever connects first. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestHome } from './kr.ts';

export const hasSystemd = ['systemd-socket-activate', 'systemd-analyze'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** What a unit file says, with a setting's values in their order. */
export class UnitFile {
  readonly text: string;

  constructor(path: string) {
    this.text = readFileSync(path, 'utf8');
  }

  /** The values of a setting, as systemd reads them. */
  all(setting: string): string[] {
    return [...this.text.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value = '']) =>
      value.replaceAll('%%', '%'),
    );
  }

  /** The values of a setting that are quoted words, and the words within. */
  words(setting: string): string[] {
    return this.all(setting).flatMap((value) =>
      [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word.replaceAll(/\\(.)/g, '$1')),
    );
  }

  /** A command line; the colon is systemd's. */
  command(setting: string): string[] {
    const [program = '', ...args] = this.words(setting);
    return [program.replace(/^:/, ''), ...args];
  }
}

/** The units that `kr daemon install` writes for a home. */
export async function installUnits(
  home: TestHome,
  options: { env?: Record<string, string | undefined>; args?: readonly string[] } = {},
): Promise<{ socket: UnitFile; service: UnitFile }> {
  const env = { XDG_CONFIG_HOME: `${home.directory}/config`, ...options.env };
  const printed = await home.ok(['daemon', 'install', '--quiet', ...(options.args ?? [])], { env });
  const [socket = '', service = ''] = printed.split('\n');
  return { socket: new UnitFile(socket), service: new UnitFile(service) };
}

/** Listens as a socket unit says, and runs its service once somebody connects, with an environment as poor as there. */
export class Activation implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;

  private constructor(socketPath: string, environment: readonly string[], command: readonly string[]) {
    const args = [
      '--listen',
      socketPath,
      ...environment.flatMap((one) => ['--setenv', one]),
      '--',
      ...command,
    ];
    const { HOME } = process.env;
    this.process = spawn('systemd-socket-activate', args, {
      env: { HOME, PATH: '/usr/bin:/bin' },
      stdio: 'ignore',
    });
    this.ended = once(this.process, 'exit').then(([code]) => code);
  }

  static async listen({ socket, service }: { socket: UnitFile; service: UnitFile }): Promise<Activation> {
    const [socketPath = ''] = socket.all('ListenStream');
    const before = listeners(socketPath);
    const activation = new Activation(socketPath, service.words('Environment'), service.command('ExecStart'));
    // Connecting would already start the service.
    while (listeners(socketPath) === before) await pause(20);
    return activation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGTERM');
    await this.ended;
  }
}

export const inode = (file: string): number | undefined =>
  existsSync(file) ? statSync(file).ino : undefined;

/** How many listen at a path: one whose socket was taken away there does so still. */
function listeners(socketPath: string): number {
  // The flag is __SO_ACCEPTCON.
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(` ${socketPath}`) && line.includes(' 00010000 ')).length;
}
