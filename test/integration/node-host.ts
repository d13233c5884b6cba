import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { TaskDefinition } from '../../src/protocol/definition.ts';
import type { OutputStream } from '../../src/protocol/output-streams.ts';
import type { Progress } from '../../src/protocol/progress.ts';
import { createNodeAdapter } from '../../src/runners/node/adapter.ts';
import type { Adapter, Outcome, Runner } from '../../src/runners/runner.ts';
import { definition } from '../helpers/definition.ts';

export const log = { debug() {}, info() {}, warn() {} };

const PATH = process.env.PATH ?? '';

/** As it was built: it finds esbuild only from there. */
export const compilerPath = path.resolve(import.meta.dirname, '../../dist/node-compiler.js');

export interface Ran extends Outcome {
  stdout: string;
  stderr: string;
  /** In the order in which they came. */
  told: { stream: OutputStream; text: string }[];
  updates: Progress[];
}

export interface RunOptions extends Partial<TaskDefinition> {
  maxResultBytes?: number;
  maxOutputBytes?: number;
  onRunner?: (runner: Runner) => void;
  onOutput?: (text: string, runner: Runner) => void;
}

/** The adapter with a host bundled from source, a directory for files, and one runner, renewed when it must be. */
export class NodeHost {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'kr-node-'));
  readonly hostPath = path.join(this.directory, 'node-host.js');
  adapter!: Adapter;
  #runner: Runner | null = null;

  async open(): Promise<void> {
    await esbuild.build({
      entryPoints: [path.join(import.meta.dirname, '../../src/runners/node/host/main.ts')],
      outfile: this.hostPath,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
    });
    this.adapter = createNodeAdapter({ hostPath: this.hostPath, compilerPath, environment: { PATH }, log });
  }

  async close(): Promise<void> {
    await this.#runner?.dispose();
    await this.adapter.dispose();
    rmSync(this.directory, { recursive: true });
  }

  definition(code: string, changes: Partial<TaskDefinition> = {}): TaskDefinition {
    return definition({
      code,
      workingDirectory: this.directory,
      environment: { PATH, FROM_TASK: 'yes' },
      ...changes,
    });
  }

  /** The runner that the next task gets. */
  async runner(): Promise<Runner> {
    if (!this.#runner?.reusable) {
      await this.#runner?.dispose();
      this.#runner = await this.adapter.start('JavaScript');
    }
    return this.#runner;
  }

  /** Runs a snippet on the one runner. */
  async run(code: string, options: RunOptions = {}): Promise<Ran> {
    return this.runOn(await this.runner(), code, options);
  }

  async runOn(runner: Runner, code: string, options: RunOptions): Promise<Ran> {
    const { maxResultBytes = 1 << 20, maxOutputBytes = 1 << 24, onRunner, onOutput, ...changes } = options;
    const definition = this.definition(code, changes);
    const prepared = await this.adapter.prepare(definition);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
    const told: Ran['told'] = [];
    const updates: Progress[] = [];
    const job = {
      taskId: 'the-task',
      definition,
      artifact: prepared.artifact,
      maxResultBytes,
      maxOutputBytes,
    };
    const running = runner.run(job, {
      progress: (progress) => updates.push(progress),
      output(stream, text) {
        told.push({ stream, text });
        onOutput?.(text, runner);
      },
    });
    onRunner?.(runner);
    const outcome = await running;
    const textOf = (name: OutputStream) =>
      told.map(({ stream, text }) => (stream === name ? text : '')).join('');
    return { ...outcome, stdout: textOf('stdout'), stderr: textOf('stderr'), told, updates };
  }

  /** The result of a snippet as a value. */
  async value(code: string, options: RunOptions = {}): Promise<unknown> {
    const ran = await this.run(code, options);
    if (ran.kind !== 'completed') throw new Error(JSON.stringify(ran.fault));
    return ran.result === null ? undefined : JSON.parse(ran.result.toString());
  }
}
