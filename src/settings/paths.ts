import { homedir } from 'node:os';
import path from 'node:path';

/** Where everything of one daemon is. All paths are absolute. */
export interface Home {
  /** The directory itself. */
  home: string;
  /** True when KR_HOME or --home gave a directory other than the default one. */
  explicit: boolean;
  /** What named it. */
  source: 'flag' | 'environment' | 'default';
  /** The Unix socket; in a directory of its own under /tmp when the home's path is too long for one. */
  socketPath: string;
  /** Where the socket is when it is not in the home: a directory that must be ours alone; otherwise null. */
  socketDirectory: string | null;
  registryPath: string;
  lockPath: string;
  logPath: string;
  /** What was in the log before it was full. */
  olderLogPath: string;
  cacheDirectory: string;
  /** Holds an executable `kr` for snippets. */
  binDirectory: string;
  /** Holds config.json. */
  configDirectory: string;
}

/** Bytes that a socket path may have: sun_path holds 104 on macOS and 108 on Linux, with the final NUL. */
const maxSocketPathBytes = 103;

/** The XDG Base Directory rule: a relative path in these variables is ignored. */
function xdgDirectory(value: string | undefined, fallback: string): string {
  return value !== undefined && path.isAbsolute(value) ? value : fallback;
}

/** Where this user's programs keep their settings. */
export function userConfigDirectory(env: NodeJS.ProcessEnv): string {
  return xdgDirectory(env.XDG_CONFIG_HOME, path.join(userHome(env), '.config'));
}

/** Where they keep what they need to go on. */
export function userDataDirectory(env: NodeJS.ProcessEnv): string {
  return xdgDirectory(env.XDG_DATA_HOME, path.join(userHome(env), '.local', 'share'));
}

export function userHome({ HOME }: NodeJS.ProcessEnv): string {
  return HOME && path.isAbsolute(HOME) ? HOME : homedir();
}

/**
 * Finds the home: `--home`, then `KR_HOME`, then the XDG data directory. Settings are in the home when one was
 * given, otherwise in the XDG configuration directory.
 */
export function resolveHome(options: { home?: string | undefined; env: NodeJS.ProcessEnv }): Home {
  const { env } = options;
  const defaultHome = path.join(userDataDirectory(env), 'kr');
  const given = options.home || env.KR_HOME;
  const home = given ? path.resolve(given) : defaultHome;
  // A snippet gets KR_HOME whatever its daemon was started with: the default home given by name is the default.
  const explicit = home !== defaultHome;
  const configDirectory = explicit ? home : path.join(userConfigDirectory(env), 'kr');

  let socketPath = path.join(home, 'kr.sock');
  let socketDirectory: string | null = null;
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) {
    // Not TMPDIR: client and daemon must agree, whatever their environments.
    socketDirectory = `/tmp/kr-${process.getuid?.() ?? 'user'}`;
    // Not imported above: loading node:crypto would cost every command, and long paths are rare.
    const { createHash } = process.getBuiltinModule('node:crypto');
    const digest = createHash('sha256').update(home).digest('hex').slice(0, 32);
    socketPath = path.join(socketDirectory, `${digest}.sock`);
  }

  return {
    home,
    explicit,
    source: options.home ? 'flag' : env.KR_HOME ? 'environment' : 'default',
    socketPath,
    socketDirectory,
    registryPath: path.join(home, 'kr.db'),
    lockPath: path.join(home, 'daemon.lock'),
    logPath: path.join(home, 'log', 'daemon.log'),
    olderLogPath: path.join(home, 'log', 'daemon.log.1'),
    cacheDirectory: path.join(home, 'cache'),
    binDirectory: path.join(home, 'bin'),
    configDirectory,
  };
}
