/** `kr` while it runs: for commands that wait, follow or are interrupted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Ended, environment, krPath, type RunOptions, type TestHome } from './kr.ts';

export class RunningKr implements AsyncDisposable {
  readonly process: ChildProcess;
  /** How it ended. */
  readonly ended: Promise<Ended>;
  readonly #written = { stdout: '', stderr: '' };

  constructor(home: TestHome, args: readonly string[], options: RunOptions = {}) {
    this.process = spawn(process.execPath, [krPath, ...args], {
      cwd: options.cwd ?? home.directory,
      env: environment({ KR_HOME: home.home, ...options.env }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.process[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#written[name] += text;
      });
    }
    this.ended = once(this.process, 'close').then(([code, signal]) => ({ code, signal, ...this.#written }));
  }

  get stdout(): string {
    return this.#written.stdout;
  }

  /** Resolves when a stream holds what fits; rejects when the command ends before. */
  async until(name: 'stdout' | 'stderr', wanted: RegExp): Promise<void> {
    while (!wanted.test(this.#written[name])) {
      const stream = this.process[name];
      if (!stream || stream.readableEnded || stream.destroyed) {
        throw new Error(`${name} ended without ${wanted}: ${JSON.stringify(this.#written)}`);
      }
      await new Promise<void>((resolve) => {
        stream.once('data', () => resolve());
        stream.once('close', () => resolve());
      });
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
    await this.ended;
  }
}
