import { KrError } from '../protocol/errors.ts';
import { version } from '../protocol/version.ts';
import { checkSocket } from '../settings/ownership.ts';
import type { Home } from '../settings/paths.ts';
import {
  AnswerTimeout,
  ConnectionLost,
  type HttpAnswer,
  HttpConnection,
  type HttpRequest,
} from './http-connection.ts';
import { isAbsent } from './is-absent.ts';
import { isOlder } from './is-older.ts';
import { silentDaemon } from './silent-daemon.ts';

export interface LinkOptions {
  home: Home;
  /** Path of dist/daemon.js. */
  daemonPath: string;
  /** Whether a missing daemon is started; otherwise it is the error `daemon_unreachable`. */
  autoStart: boolean;
  /** Called once, with a sentence, when the daemon is older than this kr. */
  warn: (message: string) => void;
}

/** The connection to the daemon of a home. Starts the daemon when there is none. */
export class DaemonLink {
  readonly options: LinkOptions;
  readonly #connection: HttpConnection;
  #checkedVersion = false;

  constructor(options: LinkOptions) {
    this.options = options;
    this.#connection = new HttpConnection(options.home.socketPath);
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.whenListening(() => this.#connection.request(request));
    this.checkVersion(answer.headers.get('kr-version'));
    return answer;
  }

  /** Tries something that connects; when nothing listens, starts the daemon and tries again. */
  async whenListening<T>(attempt: () => Promise<T>): Promise<T> {
    const { home, autoStart } = this.options;
    try {
      checkSocket(home);
      return await attempt();
    } catch (error) {
      if (!isAbsent(error)) throw explain(error, home);
      if (!autoStart)
        throw new KrError('daemon_unreachable', 'The daemon is not running: kr daemon start starts it.', {
          cause: error,
        });
    }
    const { connectToStarted } = await import('./connect-to-started.ts');
    try {
      return await connectToStarted(this.options, attempt);
    } catch (error) {
      throw explain(error, home);
    }
  }

  checkVersion(daemonVersion: string | undefined): void {
    if (this.#checkedVersion || daemonVersion === undefined) return;
    this.#checkedVersion = true;
    if (!isOlder(daemonVersion, version)) return;
    this.options.warn(
      `The daemon is kr ${daemonVersion}, older than this kr ${version}. Restart it with: kr daemon restart`,
    );
  }

  close(): void {
    this.#connection.close();
  }
}

function explain(error: unknown, home: Home): unknown {
  if (error instanceof KrError) return error;
  if (error instanceof AnswerTimeout) return silentDaemon(home, 'does not answer', { cause: error });
  const what = whatHappened(error, home);
  return new KrError('daemon_unreachable', what, { cause: error });
}

function whatHappened(error: unknown, home: Home): string {
  if (error instanceof ConnectionLost) {
    return 'The daemon ended before it answered. See kr daemon logs; the next command starts it again.';
  }
  if (isAbsent(error)) return 'The daemon ended right after its start. See kr daemon logs.';
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM')
    return `The socket ${home.socketPath} may not be used: permission denied. Choose another home with --home or KR_HOME.`;
  return `The daemon can't be reached on ${home.socketPath}: ${message}. See kr daemon logs.`;
}
