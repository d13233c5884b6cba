import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { environment, krPath, root, TestHome } from '../helpers/kr.ts';
import { TaskEnds } from './task-ends.mjs';

const homes = new Set();

/** The bench is ended by a signal: so are its daemons. */
export function stopHomesOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      for (const { env } of homes)
        spawnSync(process.execPath, [krPath, 'daemon', 'stop', '--force'], { env });
      process.exit(1);
    });
  }
}

/** A home of its own whose daemon is asked over kept connections. */
export class BenchHome extends TestHome {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  #ends;
  #next = 0;
  #profiled;

  constructor() {
    super();
    homes.add(this);
  }

  /** For commands that are to find this home. */
  get env() {
    return environment({ KR_HOME: this.home });
  }

  /** How many connections `ask` may use at once. */
  set connections(count) {
    this.#agent.maxSockets = count;
  }

  /** The answer to a request over a kept connection, as text; throws for a refusal. */
  askText(method, url, body) {
    return new Promise((resolve, reject) => {
      const sent = http.request(
        { socketPath: this.socket, agent: this.#agent, method, path: url },
        (answer) => {
          const pieces = [];
          answer.on('data', (piece) => pieces.push(piece));
          answer.on('end', () => {
            const text = Buffer.concat(pieces).toString();
            if (answer.statusCode < 400) resolve(text);
            else reject(new Error(`${method} ${url}: ${answer.statusCode}: ${text}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async ask(method, url, body) {
    return JSON.parse(await this.askText(method, url, body));
  }

  /** Creates and starts a task, and resolves with its id when it has completed. */
  async runTask(language, code) {
    const id = `task-${this.#next++}`;
    const ended = (await this.#watch()).of(id);
    await this.ask('POST', `/tasks/create/${language}`, { id, code });
    await this.ask('POST', `/tasks/start?id=${id}`);
    await ended;
    return id;
  }

  /** Creates and starts `{language, code}` each in one request, all at once; resolves when all have completed. */
  async runAll(tasks) {
    const ends = await this.#watch();
    await Promise.all(
      tasks.map(async ({ language, code }) => {
        const id = `task-${this.#next++}`;
        const ended = ends.of(id);
        await this.ask('POST', `/tasks/run/${language}`, { id, code });
        await ended;
      }),
    );
  }

  async daemonPid() {
    return (await this.ask('GET', '/daemon')).pid;
  }

  /** Starts the daemon such that it writes a profile of its own when it ends. Resolves when it listens. */
  async startProfiled(directory) {
    const daemon = path.join(root, 'dist', 'daemon.js');
    const profiling = ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', directory];
    this.#profiled = spawn(process.execPath, [...profiling, daemon, '--home', this.home, '--ready-fd', '3'], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    await once(this.#profiled.stdio[3], 'data');
    return this.#profiled.pid;
  }

  /** Stops a profiled daemon; resolves when its profile is written. */
  async stopProfiled() {
    const exited = once(this.#profiled, 'exit');
    await this.ok(['daemon', 'stop', '--force']);
    await exited;
  }

  /** Kept as long as the home: the connection costs a task nothing. */
  async #watch() {
    if (this.#ends === undefined) {
      this.#ends = new TaskEnds();
      await this.#ends.open(this.socket);
    }
    return this.#ends;
  }

  async [Symbol.asyncDispose]() {
    this.#ends?.close();
    this.#agent.destroy();
    await super[Symbol.asyncDispose]();
    homes.delete(this);
  }
}
