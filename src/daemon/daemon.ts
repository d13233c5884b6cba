import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createPool, type Pool } from '../pool/pool.ts';
import type { DaemonStatus } from '../protocol/daemon-status.ts';
import { KrError } from '../protocol/errors.ts';
import type { Fault } from '../protocol/task.ts';
import { version } from '../protocol/version.ts';
import type { Home } from '../settings/paths.ts';
import { type SettingValues, settingValues } from '../settings/values.ts';
import { makeAdapters } from './adapters.ts';
import { FileWatch } from './file-watch.ts';
import type { Effects } from './flow/context.ts';
import { EndPrograms } from './flow/end-programs.ts';
import { Groups } from './flow/groups.ts';
import { Schedule } from './flow/schedule.ts';
import type { Stopping } from './lifecycle.ts';
import { Listener } from './listener.ts';
import { Registry } from './registry/registry.ts';
import { makeServer } from './server.ts';
import { snippetEnvironment, writeLauncher } from './snippet-environment.ts';
import { Execution } from './tasks/execution.ts';
import { recover } from './tasks/recovery.ts';
import { Retention } from './tasks/retention.ts';
import { SecretStore } from './tasks/secret-store.ts';
import { TaskService } from './tasks/task-service.ts';

/** How long those who ask something may go on when all tasks have ended, in milliseconds. */
const lastWordsMs = 1000;
/** Of tasks that wait again after a crash, so many are considered until others have their turn. */
const consideredAtOnce = 500;

export interface DaemonOptions {
  home: Home;
  /** The directory with the built hosts. */
  distDirectory: string;
  /** A socket that somebody else has made for us, and keeps; undefined: one of our own. */
  listenFd: number | undefined;
  /** The command's launcher, for snippets that call kr. */
  launcherPath: string;
  /** The environment of runners, and of tasks that bring none. */
  environment: Record<string, string>;
  /** The umask of tasks that bring none, in octal digits. */
  umask: string;
  log: Logger;
}

const stateNames = { no: 'running', 'when-idle': 'draining', now: 'stopping' } as const;

/** One daemon of one home, whose lock is held by the caller: registry, pool, server, and how they end. */
export class Daemon {
  /** Resolves when the daemon has stopped; rejects when it could not do so in order. */
  readonly stopped: Promise<void>;
  readonly #options: DaemonOptions;
  /** Scripts run from files in it. */
  readonly #scriptsDirectory: string;
  readonly #registry: Registry;
  readonly #groups: Groups;
  readonly #pool: Pool;
  readonly #execution: Execution;
  readonly #schedule: Schedule;
  readonly #secrets = new SecretStore();
  readonly #tasks: TaskService;
  readonly #retention: Retention;
  readonly #endPrograms: EndPrograms;
  readonly #startedAt = Date.now();
  readonly #settleStopped: PromiseWithResolvers<void>;
  /** Aborted when followers have been told everything. */
  readonly #closing = new AbortController();
  #values: SettingValues;
  #server: FastifyInstance | undefined;
  #listener: Listener | undefined;
  #homeWatch: FileWatch | undefined;
  #stopping: Stopping = 'no';

  /** Opens settings and registry. Throws a KrError when one of them can't be used. */
  constructor(options: DaemonOptions) {
    const { home, log, environment, umask } = options;
    this.#options = options;
    this.#scriptsDirectory = path.join(home.cacheDirectory, 'scripts');
    this.#settleStopped = Promise.withResolvers<void>();
    this.stopped = this.#settleStopped.promise;
    this.#values = settingValues(home.configDirectory);
    const settings = (): SettingValues => this.#values;
    this.#registry = new Registry(home.registryPath);
    this.#groups = new Groups({ registry: this.#registry, onChange: () => this.#groupsChanged() });
    this.#pool = createPool({
      adapters: makeAdapters({ ...options, scriptsDirectory: this.#scriptsDirectory }),
      settings,
      groupRule: (group) => this.#groups.ruleOf(group),
      log,
    });
    this.#execution = new Execution({
      registry: this.#registry,
      pool: this.#pool,
      settings,
      environmentFor: (definition, taskId) => snippetEnvironment(definition, taskId, home),
      secrets: this.#secrets,
      log,
      perform: (effects) => this.#perform(effects),
    });
    const homeOfUser = environment.HOME ?? homedir();
    this.#endPrograms = new EndPrograms({
      registry: this.#registry,
      environmentFor: (surroundings, taskId) => snippetEnvironment(surroundings, taskId, home),
      otherDirectory: homeOfUser,
      onIdle: () => this.#stopIfIdle(),
      log,
    });
    this.#schedule = new Schedule({
      registry: this.#registry,
      submit: (row) => this.#execution.submit(row),
      faultOf: (row) => this.#secrets.faultOf(row),
      fail: (key, fault) => this.#fail(key, fault),
    });
    this.#tasks = new TaskService({
      registry: this.#registry,
      pool: this.#pool,
      execution: this.#execution,
      schedule: this.#schedule,
      secrets: this.#secrets,
      perform: (effects) => this.#perform(effects),
      surroundings: { workingDirectory: homeOfUser, environment, umask },
      stopping: () => this.#stopping,
      log,
    });
    this.#retention = new Retention({
      registry: this.#registry,
      tasks: this.#tasks,
      groups: () => this.#groups.retention,
      settings,
      log,
    });
  }

  /** Recovers what an earlier daemon left, and listens. */
  async start(): Promise<void> {
    const { home, log, launcherPath, listenFd } = this.#options;
    writeLauncher(home, launcherPath);
    // What is in it was left by a daemon that died.
    rmSync(this.#scriptsDirectory, { recursive: true, force: true });
    const recovered = await recover({
      registry: this.#registry,
      home: home.home,
      onEndOfAll: this.#execution.onEndOfAll,
      log,
    });
    this.#execution.rollup.refresh();
    this.#server = await makeServer({
      tasks: this.#tasks,
      groups: this.#groups,
      registry: this.#registry,
      log,
      status: () => this.#status(),
      closing: this.#closing.signal,
      stop: (how) => this.#requestStop(how),
      resume: () => this.#resume(),
      reload: () => this.#reload(),
    });
    this.#listener = new Listener(
      this.#server.server,
      listenFd === undefined ? { path: home.socketPath } : { fd: listenFd },
    );
    await this.#listener.open();
    this.#homeWatch = new FileWatch(home.registryPath, () => this.#loseHome());
    const { released } = recovered;
    this.#perform({ ...recovered, released: [] });
    void this.#considerAll(released);
    await this.#endPrograms.takeOver();
    this.#retention.consider();
    log.info({ version, socket: home.socketPath, queuedAgain: released.length }, 'daemon started');
  }

  /**
   * Cancels what runs, writes what became of it, and closes everything; what waits is left for the next daemon.
   * A second call waits for the first.
   */
  stop(): Promise<void> {
    if (this.#stopping !== 'now') {
      this.#stopping = 'now';
      this.#end().then(this.#settleStopped.resolve, this.#settleStopped.reject);
    }
    return this.stopped;
  }

  async #end(): Promise<void> {
    const { log } = this.#options;
    log.info('daemon stops');
    this.#homeWatch?.close();
    this.#schedule.stop();
    this.#pool.seal();
    this.#execution.seal();
    // Starts that are being written down are among what runs.
    const running = await this.#registry.read(() => this.#registry.tasks.unfinished());
    await Promise.all(running.filter(({ state }) => state === 'Running').map(({ id }) => this.#cancel(id)));
    await this.#pool.dispose({ graceMs: this.#values.gracePeriodMs });
    this.#retention.stop();
    try {
      await this.#execution.close();
    } finally {
      await this.#endPrograms.close(this.#values.gracePeriodMs);
      this.#closing.abort();
      await this.#listener?.close(lastWordsMs);
      await this.#server?.close();
      this.#registry.close();
    }
    log.info('daemon stopped');
  }

  /** What a daemon without a home still wrote nobody would ever see, and a new one may be there already. */
  #loseHome(): void {
    const { registryPath } = this.#options.home;
    const what = `The registry ${registryPath} was removed or replaced: this daemon ends, and all that runs in it.`;
    this.#settleStopped.reject(new KrError('home_unusable', what));
  }

  /** Asks that a task is stopped. The pool does so in any case, also when it can't be written down. */
  async #cancel(id: string): Promise<void> {
    try {
      await this.#tasks.cancel(id, false);
    } catch (error) {
      this.#options.log.error({ taskId: id, err: error }, 'a stop could not be written');
    }
  }

  #requestStop({ force, wait }: { force: boolean; wait: boolean }): void {
    const unfinished = this.#registry.tasks.countUnfinished();
    if (this.#stopping === 'now') return;
    if (unfinished > 0 && !force && !wait) {
      throw new KrError(
        'tasks_running',
        `${unfinished === 1 ? 'A task has' : `${unfinished} tasks have`} not ended: use --wait to let ${unfinished === 1 ? 'it' : 'them'} end, or --force to stop ${unfinished === 1 ? 'it' : 'them'}.`,
      );
    }
    const busy = unfinished > 0 || (wait && !this.#endPrograms.isIdle);
    if (busy && !force) this.#stopping = 'when-idle';
    // The answer goes out first.
    else setImmediate(() => void this.stop());
  }

  /** Calls off a stop that waits for tasks. */
  #resume(): void {
    if (this.#stopping === 'now')
      throw new KrError(
        'daemon_stopping',
        'The daemon is stopping already: kr daemon start starts the next one.',
      );
    this.#stopping = 'no';
  }

  /** Makes a task fail for a reason that kr has. */
  #fail(key: string, fault: Fault): void {
    this.#tasks.fail(key, fault).catch((error: unknown) => {
      this.#options.log.error({ task: key, err: error }, 'that a task failed could not be written');
    });
  }

  /** Does what follows from what is on the disk now. */
  #perform({ released, stopped, ended, parents, programs }: Effects): void {
    for (const id of stopped) this.#pool.cancel(id);
    for (const key of released) this.#schedule.consider(key);
    for (const key of parents) this.#execution.rollup.touch(key);
    for (const key of ended) {
      this.#secrets.forget(key);
      this.#execution.rollup.ended(key);
    }
    if (ended.length === 0) return;
    if (programs.length > 0) this.#endPrograms.run(programs);
    this.#retention.consider();
    this.#stopIfIdle();
  }

  #stopIfIdle(): void {
    if (this.#stopping !== 'when-idle' || !this.#endPrograms.isIdle) return;
    if (this.#registry.tasks.countUnfinished(1) === 0) void this.stop();
  }

  #groupsChanged(): void {
    this.#pool.reconfigure();
    this.#retention.consider();
  }

  /** Has tasks considered that may be very many, while others have their turn. */
  async #considerAll(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length && this.#stopping !== 'now'; start += consideredAtOnce) {
      for (const key of keys.slice(start, start + consideredAtOnce)) this.#schedule.consider(key);
      await nextTurn();
    }
  }

  #reload(): void {
    this.#values = settingValues(this.#options.home.configDirectory);
    this.#pool.reconfigure();
    this.#retention.consider();
  }

  async #status(): Promise<DaemonStatus> {
    const { home } = this.#options;
    return {
      version,
      pid: process.pid,
      state: stateNames[this.#stopping],
      uptime: (Date.now() - this.#startedAt) / 1000,
      home: home.home,
      socket: home.socketPath,
      node: process.versions.node,
      pools: this.#pool.status(),
      languages: await this.#pool.languages(),
    };
  }
}
