import { chmodSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createPool, type Pool } from '../pool/pool.ts';
import type { DaemonStatus } from '../protocol/daemon-status.ts';
import { KrError } from '../protocol/errors.ts';
import { version } from '../protocol/version.ts';
import { createDotnetAdapter } from '../runners/dotnet/adapter.ts';
import { createNodeAdapter } from '../runners/node/adapter.ts';
import type { Home } from '../settings/paths.ts';
import { type SettingValues, settingValues } from '../settings/values.ts';
import { Registry } from './registry/registry.ts';
import { makeServer } from './server.ts';
import { snippetEnvironment, writeLauncher } from './snippet-environment.ts';
import { Execution } from './tasks/execution.ts';
import { recover } from './tasks/recovery.ts';
import { Retention } from './tasks/retention.ts';
import { TaskService } from './tasks/task-service.ts';

export interface DaemonOptions {
  home: Home;
  /** The directory with the built hosts. */
  distDirectory: string;
  /** The command's launcher, for snippets that call kr. */
  launcherPath: string;
  /** The environment of runners, and of tasks that bring none. */
  environment: Record<string, string>;
  log: Logger;
}

/** One daemon of one home, whose lock is held by the caller: registry, pool, server, and how they end. */
export class Daemon {
  /** Resolves when the daemon has stopped. */
  readonly stopped: Promise<void>;
  readonly #options: DaemonOptions;
  readonly #registry: Registry;
  readonly #pool: Pool;
  readonly #execution: Execution;
  readonly #tasks: TaskService;
  readonly #retention: Retention;
  readonly #startedAt = Date.now();
  readonly #markStopped: () => void;
  #values: SettingValues;
  #server: FastifyInstance | undefined;
  #stopping: 'no' | 'when-idle' | 'now' = 'no';

  /** Opens settings and registry. Throws a KrError when one of them can't be used. */
  constructor(options: DaemonOptions) {
    const { home, log, environment } = options;
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#markStopped = resolve;
    this.#values = settingValues(home.configDirectory);
    const settings = (): SettingValues => this.#values;
    this.#registry = new Registry(home.registryPath);
    this.#pool = createPool({
      adapters: [
        createDotnetAdapter({
          hostDirectory: path.join(options.distDirectory, 'dotnet-host'),
          cacheDirectory: path.join(home.cacheDirectory, 'assemblies'),
          environment,
          log,
        }),
        createNodeAdapter({ hostPath: path.join(options.distDirectory, 'node-host.js'), environment, log }),
      ],
      settings,
      log,
    });
    this.#execution = new Execution({
      registry: this.#registry,
      pool: this.#pool,
      settings,
      environmentFor: (definition, taskId) => snippetEnvironment(definition, taskId, home),
      log,
      ended: () => this.#taskEnded(),
    });
    this.#tasks = new TaskService({
      registry: this.#registry,
      pool: this.#pool,
      execution: this.#execution,
      surroundings: { workingDirectory: environment.HOME ?? homedir(), environment },
      log,
    });
    this.#retention = new Retention({ registry: this.#registry, tasks: this.#tasks, settings, log });
  }

  /** Recovers what an earlier daemon left, and listens. */
  async start(): Promise<void> {
    const { home, log, launcherPath } = this.#options;
    writeLauncher(home, launcherPath);
    const queued = await recover(this.#registry, log);
    this.#server = await makeServer({
      tasks: this.#tasks,
      registry: this.#registry,
      log,
      status: () => this.#status(),
      stop: (how) => this.#requestStop(how),
      reload: () => this.#reload(),
    });
    // The lock is ours: a socket that is there belonged to a daemon that died.
    rmSync(home.socketPath, { force: true });
    await this.#server.listen({ path: home.socketPath });
    chmodSync(home.socketPath, 0o600);
    for (const row of queued) this.#execution.submit(row);
    this.#retention.consider();
    log.info({ version, socket: home.socketPath, queuedAgain: queued.length }, 'daemon started');
  }

  /** Cancels what runs, writes what became of it, and closes everything. A second call waits for the first. */
  async stop(): Promise<void> {
    if (this.#stopping === 'now') return this.stopped;
    this.#stopping = 'now';
    const { home, log } = this.#options;
    log.info('daemon stops');
    const running = this.#registry.tasks.unfinished().filter(({ state }) => state === 'Running');
    await Promise.all(running.map(({ id }) => this.#tasks.cancel(id, false)));
    await this.#pool.dispose({ graceMs: this.#values.gracePeriodMs });
    this.#retention.stop();
    await this.#execution.flush();
    rmSync(home.socketPath, { force: true });
    await this.#server?.close();
    this.#registry.close();
    log.info('daemon stopped');
    this.#markStopped();
  }

  async #requestStop({ force, wait }: { force: boolean; wait: boolean }): Promise<void> {
    const unfinished = this.#registry.tasks.unfinished().length;
    if (unfinished > 0 && !force && !wait) {
      throw new KrError(
        'tasks_running',
        `${unfinished === 1 ? 'A task has' : `${unfinished} tasks have`} not ended: use --wait to let ${unfinished === 1 ? 'it' : 'them'} end, or --force to stop ${unfinished === 1 ? 'it' : 'them'}.`,
      );
    }
    if (unfinished > 0 && wait && !force) {
      if (this.#stopping === 'no') this.#stopping = 'when-idle';
      return;
    }
    // The answer goes out first.
    setImmediate(() => void this.#stopOrFail());
  }

  async #stopOrFail(): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      this.#options.log.fatal({ err: error }, 'the daemon could not stop in order');
      this.#markStopped();
    }
  }

  #taskEnded(): void {
    this.#retention.consider();
    if (this.#stopping === 'when-idle' && this.#registry.tasks.unfinished().length === 0)
      void this.#stopOrFail();
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
      uptime: (Date.now() - this.#startedAt) / 1000,
      home: home.home,
      socket: home.socketPath,
      node: process.versions.node,
      pools: this.#pool.status(),
      languages: await this.#pool.languages(),
    };
  }
}
