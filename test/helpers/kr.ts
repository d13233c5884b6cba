/** The built command on a real daemon, in a temporary home: the fixture of every integration test. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const krPath = path.join(root, 'bin', 'kr.js');

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** On top of the test's own environment; undefined takes a name out. */
  env?: Record<string, string | undefined>;
  input?: string | Buffer;
  cwd?: string;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  json: any;
}

/** The other end closed a connection without an answer. */
export class ConnectionClosed extends Error {}

/** Runs a program to its end and gathers what it wrote. Never rejects for an exit code. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: environment(options.env),
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

/** The test's environment without what would change how kr behaves. */
export function environment(extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(KR_|VITEST|NODE_|CI$|GITHUB_ACTIONS|GITLAB_CI|TF_BUILD|NO_COLOR|FORCE_COLOR|XDG_)/.test(name),
    ),
  );
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return env;
}

/** A home of its own with the daemon that lives there. `await using` stops it and removes everything. */
export class TestHome implements AsyncDisposable {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'kr-test-'));
  readonly home = path.join(this.directory, 'home');
  readonly socket = path.join(this.home, 'kr.sock');

  /** Runs `kr` in this home. */
  kr(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return runProgram(process.execPath, ['--', krPath, ...args], {
      cwd: this.directory,
      ...options,
      env: { KR_HOME: this.home, ...options.env },
    });
  }

  /** Runs `kr`, expects exit code 0, and gives what it wrote on stdout, without the last line's end. */
  async ok(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const ended = await this.kr(args, options);
    if (ended.code !== 0) {
      throw new Error(
        `kr ${args.join(' ')} ended with ${ended.code ?? ended.signal}: ${ended.stderr}${ended.stdout}`,
      );
    }
    return ended.stdout.replace(/\n$/, '');
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  async json(args: readonly string[], options: RunOptions = {}): Promise<any> {
    return JSON.parse(await this.ok([...args, '--json'], options));
  }

  /** Starts the daemon, so that requests over HTTP find it. */
  async startDaemon(): Promise<void> {
    await this.ok(['daemon', 'start']);
  }

  request(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      let answered = false;
      const request = http.request(
        {
          socketPath: this.socket,
          // A connection that is kept without need is one that a daemon waits for when it stops.
          agent: false,
          method,
          path: url,
          headers: {
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
            ...headers,
          },
        },
        (response) => {
          answered = true;
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString();
            let json: unknown;
            try {
              json = JSON.parse(answer);
            } catch {
              json = undefined;
            }
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer, json });
          });
        },
      );
      // A body that is refused half-way breaks the pipe after the answer has come.
      request.on('error', (error: NodeJS.ErrnoException) => error.code !== 'EPIPE' && reject(error));
      request.on('close', () => !answered && reject(new ConnectionClosed('no answer came')));
      request.end(text);
    });
  }

  /** Events of a task (all with `null`) from `since` on, until one fits. */
  async eventsUntil(
    id: string | null,
    // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
    last: (event: any) => boolean,
    since = 0,
    headers: Record<string, string> = {},
    // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  ): Promise<any[]> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
    const events: unknown[] = [];
    let rest = '';
    const url = `/tasks/events?since=${since}${id === null ? '' : `&id=${encodeURIComponent(id)}`}`;
    const request = http.get({ socketPath: this.socket, path: url, agent: false, headers }, (response) => {
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('end', () => reject(new Error(`the events ended early: ${JSON.stringify(events)}`)));
      response.on('data', (chunk: string) => {
        rest += chunk;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(rest.slice(0, end))?.[1];
          rest = rest.slice(end + 2);
          if (data === undefined) continue;
          const event: unknown = JSON.parse(data);
          events.push(event);
          if (last(event)) return resolve(events);
        }
      });
    });
    request.on('error', reject);
    try {
      return await promise;
    } finally {
      request.destroy();
    }
  }

  /** Resolves when a task is in a state, told by its events. */
  async until(id: string, ...states: string[]): Promise<void> {
    await this.eventsUntil(id, (event) => event.type === 'state' && states.includes(event.state));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (existsSync(this.home)) await this.kr(['daemon', 'stop', '--force']);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
