import { DaemonLink } from '../client/daemon-link.ts';
import { KrClient } from '../client/kr-client.ts';
import type { Home } from '../settings/paths.ts';
import { resolveHome } from '../settings/paths.ts';
import { usageError } from './output/errors.ts';
import { sanitise } from './output/sanitise.ts';
import { writeNote } from './output/streams.ts';
import type { Environment } from './output/terminal.ts';

/** Options that every verb takes. */
export interface GlobalOptions {
  home?: string;
  json?: boolean;
  quiet?: boolean;
  debug?: boolean;
}

/** What every command works with. */
export interface Context {
  home: Home;
  env: Environment;
  /** Path of dist/daemon.js. */
  daemonPath: string;
  json: boolean;
  quiet: boolean;
  debug: boolean;
  /** The client, which starts the daemon when there is none. */
  client: KrClient;
  /** A client that leaves a missing daemon missing. */
  clientOfRunning(): KrClient;
  /** A hint, warning or other remark on stderr; `--quiet` leaves it out. */
  note(sentence: string): void;
}

/** What a command file exports: does the work and gives the exit code. */
export type Run<Options> = (context: Context, args: string[], options: Options) => Promise<number>;

export function makeContext(options: GlobalOptions, daemonPath: string): Context & { close(): void } {
  // Most likely a variable that is not set: the default home would be the wrong one.
  if (options.home === '') throw usageError('--home is blank: give a directory.');
  const home = resolveHome({ home: options.home, env: process.env });
  const quiet = options.quiet === true;
  const note = (sentence: string): void => {
    if (!quiet) writeNote(`kr: ${sanitise(sentence)}\n`);
  };
  const clients: KrClient[] = [];
  const open = (autoStart: boolean): KrClient => {
    const client = new KrClient(new DaemonLink({ home, daemonPath, autoStart, warn: note }));
    clients.push(client);
    return client;
  };
  let client: KrClient | undefined;
  return {
    home,
    env: process.env,
    daemonPath,
    json: options.json === true,
    quiet,
    debug: options.debug === true,
    get client() {
      client ??= open(true);
      return client;
    },
    clientOfRunning: () => open(false),
    note,
    close: () => {
      for (const one of clients) one.close();
    },
  };
}
