import { createHash } from 'node:crypto';
import type { TaskDefinition } from '../../protocol/definition.ts';
import { asSentence, KrError } from '../../protocol/errors.ts';
import { Compiler } from '../compiler.ts';
import { startProcessRunner } from '../process-runner.ts';
import { RecentMap } from '../recent-map.ts';
import type { Adapter, LanguageStatus, Prepared, Runner } from '../runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import { findPython, findUsualPython, installPython, samePython, versionOf } from './python-location.ts';

/** How much of checked code is remembered, in characters: of each its digest, not the text. */
const cacheWeight = 8 * 1024 * 1024;
const entryWeight = 100;

/** How long an unused compiler stays, in milliseconds. */
const compilerIdleMs = 5 * 60_000;

const language = 'Python';

export interface PythonAdapterOptions {
  /** Absolute path of the host's main.py. */
  hostPath: string;
  /** What runners and compilers start with. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
}

/** Python, run by the `python3` on a task's PATH: by warm processes of that on the daemon's where the two are one. */
export function createPythonAdapter(options: PythonAdapterOptions): Adapter {
  return new PythonAdapter(options);
}

class PythonAdapter implements Adapter {
  readonly languages = [language] as const;
  readonly repair = null;
  readonly #options: PythonAdapterOptions;
  readonly #sound = new RecentMap<true>(cacheWeight);
  /** Each Python has a grammar of its own. */
  readonly #compilers = new Map<string, Compiler>();
  /** Where the daemon knows of none, the first of a task. */
  #found: string | null = null;

  constructor(options: PythonAdapterOptions) {
    this.#options = options;
  }

  async status(): Promise<LanguageStatus> {
    const { environment } = this.#options;
    const file = this.#find();
    const fix = installPython(environment);
    if (file === null) return unavailable('There is no python3 on the PATH.', fix);
    try {
      const version = `${await versionOf(file, environment)} (${file})`;
      return { language, available: true, version, missing: null, fix: null };
    } catch (error) {
      const reason = asSentence((error as { shortMessage?: string }).shortMessage ?? error);
      return unavailable(`${file} can't be used: ${reason}`, fix);
    }
  }

  async prepare({ code, codeFilePath, environment }: TaskDefinition): Promise<Prepared> {
    const file = findPython(environment) ?? this.#find();
    if (file === null) throw this.#missing();
    this.#found ??= file;
    const python = samePython(file);
    const key = createHash('sha256').update(`${python}\n`).update(code).digest('base64');
    if (this.#sound.get(key)) return sound;
    const { diagnostics } = await this.#compilerOf(python).check({
      language,
      code,
      codeFilePath,
      arguments: {},
      extraImports: [],
      extraRefs: [],
      artifactPath: null,
    });
    if (diagnostics.length > 0) return { ok: false, diagnostics };
    this.#sound.set(key, true, entryWeight);
    return sound;
  }

  // Each task has a process of its own, with its own environment: an isolated one has a host of its own, too.
  async start(): Promise<Runner> {
    const file = this.#find();
    if (file === null) throw this.#missing();
    return this.#startHost(file, ['runner', file]);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#compilers.values()].map((compiler) => compiler.close()));
  }

  #find(): string | null {
    return findPython(this.#options.environment) ?? findUsualPython() ?? this.#found;
  }

  #missing(): KrError {
    const fix = installPython(this.#options.environment);
    const how = fix === null ? ' Install it.' : ` This gets it: ${fix}.`;
    return new KrError('language_unavailable', `There is no python3 on the PATH.${how}`);
  }

  #compilerOf(python: string): Compiler {
    const known = this.#compilers.get(python);
    if (known) return known;
    const start = () => this.#startHost(python, ['compiler']);
    const compiler = new Compiler({ start, idleMs: compilerIdleMs });
    this.#compilers.set(python, compiler);
    return compiler;
  }

  #startHost(python: string, words: readonly string[]) {
    const { hostPath, environment, log } = this.#options;
    // Its own compiled modules would be written beside them, where that is allowed.
    return startProcessRunner({
      language,
      command: python,
      args: ['-B', hostPath, ...words],
      environment,
      log,
    });
  }
}

const sound: Prepared = { ok: true, artifact: null };

function unavailable(missing: string, fix: string | null): LanguageStatus {
  return { language, available: false, version: null, missing, fix };
}
