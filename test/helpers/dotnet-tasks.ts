import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TaskDefinition } from '../../src/protocol/definition.ts';
import type { Diagnostic } from '../../src/protocol/errors.ts';
import type { Language } from '../../src/protocol/language.ts';
import type { Progress } from '../../src/protocol/progress.ts';
import { createDotnetAdapter, type DotnetAdapterOptions } from '../../src/runners/dotnet/adapter.ts';
import type { Adapter, Outcome, Runner } from '../../src/runners/runner.ts';
import { definition } from './definition.ts';

export const hostDirectory = path.resolve(import.meta.dirname, '../../dist/dotnet-host');

const quiet = { debug: () => {}, info: () => {}, warn: () => {} };

/** What a task told, and how it ended. */
export interface Told {
  outcome: Outcome;
  /** The result parsed; undefined when there is none. */
  result: unknown;
  outputs: { stream: string; text: string; position: string | null }[];
  progress: Progress[];
  runner: Runner;
}

export interface RunOptions extends Partial<TaskDefinition> {
  maxResultBytes?: number;
  maxOutputBytes?: number;
  /** Asks to stop once the task has written this to stdout or an information record. */
  cancelAt?: string;
}

/** An adapter with a runner of each language, in a directory of their own. */
export class DotnetTasks implements AsyncDisposable {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'kr-dotnet-'));
  readonly cacheDirectory = path.join(this.directory, 'cache');
  readonly environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? this.directory,
  };
  readonly adapter: Adapter;
  readonly #runners = new Map<Language, Runner>();

  constructor(options: Partial<DotnetAdapterOptions> = {}) {
    this.adapter = createDotnetAdapter({
      hostDirectory,
      cacheDirectory: this.cacheDirectory,
      environment: this.environment,
      log: quiet,
      ...options,
    });
  }

  definition(language: Language, code: string, more: Partial<TaskDefinition> = {}): TaskDefinition {
    return definition({
      language,
      code,
      workingDirectory: this.directory,
      environment: this.environment,
      ...more,
    });
  }

  /** Errors of code that must not compile. */
  async diagnostics(
    language: Language,
    code: string,
    more: Partial<TaskDefinition> = {},
  ): Promise<Diagnostic[]> {
    const prepared = await this.adapter.prepare(this.definition(language, code, more));
    if (prepared.ok) throw new Error('it compiles');
    return prepared.diagnostics;
  }

  /** Prepares and runs code on the language's runner, which is replaced when it can't be used again. */
  async run(language: Language, code: string, options: RunOptions = {}): Promise<Told> {
    const { maxResultBytes = 1 << 20, maxOutputBytes = 1 << 24, cancelAt, ...more } = options;
    const definition = this.definition(language, code, more);
    const prepared = await this.adapter.prepare(definition);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
    const runner = await this.#runner(language);
    const outputs: Told['outputs'] = [];
    const progress: Progress[] = [];
    const outcome = await runner.run(
      { taskId: 'the-task', definition, artifact: prepared.artifact, maxResultBytes, maxOutputBytes },
      {
        progress: (one) => progress.push(one),
        output(stream, text, position) {
          outputs.push({ stream, text, position });
          if (cancelAt !== undefined && text.includes(cancelAt)) runner.cancel();
        },
      },
    );
    const result = outcome.result === null ? undefined : JSON.parse(outcome.result.toString());
    return { outcome, result, outputs, progress, runner };
  }

  async #runner(language: Language): Promise<Runner> {
    const known = this.#runners.get(language);
    if (known?.reusable) return known;
    await known?.dispose();
    const runner = await this.adapter.start(language);
    this.#runners.set(language, runner);
    return runner;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.dispose()));
    await this.adapter.dispose();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
