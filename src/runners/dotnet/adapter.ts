import type { TaskDefinition } from '../../protocol/definition.ts';
import { asSentence, KrError } from '../../protocol/errors.ts';
import type { Language } from '../../protocol/language.ts';
import type { CheckedMessage } from '../../protocol/runner-messages.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { Compiler } from '../compiler.ts';
import type { ProcessRunner } from '../process-runner.ts';
import type { Adapter, LanguageStatus, Prepared, Runner } from '../runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import { startHostProcess } from './host-process.ts';
import { type Installation, InstallationFinder, setupCommand } from './installation.ts';
import { PreparedCache } from './prepared-cache.ts';
import { hostStamp, loadsMore, preparedKey } from './prepared-key.ts';

export interface DotnetAdapterOptions {
  /** Where Kr.Host.dll is. */
  hostDirectory: string;
  /** Where compiled snippets are kept. */
  cacheDirectory: string;
  /** The environment of runners and compiler: a task's own replaces it while it runs. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
  /** How long an unused compiler stays, in milliseconds; 5 minutes when absent. */
  compilerIdleMs?: number;
  /** How long after a snippet that needed no compiler one is made ready, in milliseconds; 3 seconds when absent. */
  readyDelayMs?: number;
}

const defaultCompilerIdleMs = 5 * 60_000;
const defaultReadyDelayMs = 3000;

/** What a compiler is made ready with: the first code of a language costs it about a second. */
const leastCode: Partial<Record<Language, string>> = { CSharp: 'return 0;', VBNet: 'Return 0' };

/** Codes of diagnostics that are not about the snippet's text. */
const invalidReference = 'invalid_reference';
const internal = 'internal';
const diskFull = 'disk_full';

/** PowerShell, C# and VB.NET: all three by the .NET host. */
export function createDotnetAdapter(options: DotnetAdapterOptions): Adapter {
  return new DotnetAdapter(options);
}

class DotnetAdapter implements Adapter {
  readonly languages = ['PowerShell', 'CSharp', 'VBNet'] as const;
  readonly #options: DotnetAdapterOptions;
  readonly #finder: InstallationFinder;
  readonly #compiler: Compiler;
  readonly #prepared: PreparedCache;
  /** What is being prepared, by its key: who asks for the same meanwhile waits for it. */
  readonly #underWay = new Map<string, Promise<Prepared>>();
  /** When code of a language was compiled last. */
  readonly #compiledAt = new Map<Language, number>();
  readonly #readyTimers = new Map<Language, NodeJS.Timeout>();
  #hostStamp: string | undefined;

  constructor(options: DotnetAdapterOptions) {
    this.#options = options;
    this.#prepared = new PreparedCache(options.cacheDirectory);
    this.#finder = new InstallationFinder(options.hostDirectory, options.environment);
    this.#compiler = new Compiler({
      start: () => this.#startCompiler(),
      idleMs: options.compilerIdleMs ?? defaultCompilerIdleMs,
    });
  }

  async status(language: Language): Promise<LanguageStatus> {
    return this.#finder.status(language);
  }

  async prepare(definition: TaskDefinition): Promise<Prepared> {
    const { language } = definition;
    const key = preparedKey(definition, this.#stampOf(this.#need(language)));
    // What it loads by itself may have changed without being part of the key.
    if (loadsMore(definition)) return this.#check(definition, key);
    const known = this.#prepared.find(language, key);
    if (known !== undefined) {
      this.#makeReadySoon(definition);
      return { ok: true, artifact: known };
    }
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const checked = this.#check(definition, key).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, checked);
    return checked;
  }

  async start(language: Language, isolatedFor?: TaskDefinition): Promise<Runner> {
    return startHostProcess({
      hostDirectory: this.#options.hostDirectory,
      installation: this.#need(language),
      mode: `runner:${language}`,
      language,
      environment: isolatedFor?.environment ?? this.#options.environment,
      log: this.#options.log,
    });
  }

  get repair(): string | null {
    const { hostDirectory } = this.#options;
    const setup = setupCommand(hostDirectory);
    return setup && `rm -r ${shellWord(hostDirectory)} && ${setup}`;
  }

  dispose(): Promise<void> {
    for (const timer of this.#readyTimers.values()) clearTimeout(timer);
    return this.#compiler.close();
  }

  async #check(definition: TaskDefinition, key: string): Promise<Prepared> {
    const { language, code, codeFilePath, extraImports, extraRefs } = definition;
    this.#compiledAt.set(language, Date.now());
    const checked = await this.#compiler.check({
      language,
      code,
      codeFilePath,
      arguments: definition.arguments,
      extraImports,
      extraRefs,
      artifactPath: this.#prepared.pathOf(language, key),
    });
    const prepared = readChecked(checked);
    if (prepared.ok) this.#prepared.note(language, key);
    return prepared;
  }

  /** A language that is used is likely used with other code, too: that should not wait for its compiler's start. */
  #makeReadySoon(definition: TaskDefinition): void {
    const { language } = definition;
    const code = leastCode[language];
    const { compilerIdleMs = defaultCompilerIdleMs, readyDelayMs = defaultReadyDelayMs } = this.#options;
    const isReady = Date.now() - (this.#compiledAt.get(language) ?? 0) < compilerIdleMs;
    if (code === undefined || isReady || this.#readyTimers.has(language)) return;
    const least = { ...definition, code, arguments: {}, extraImports: [], extraRefs: [], codeFilePath: null };
    const timer = setTimeout(() => {
      this.#readyTimers.delete(language);
      this.#check(least, preparedKey(least, this.#stampOf(this.#need(language)))).catch((error: unknown) => {
        this.#options.log.debug({ language, err: error }, 'the compiler could not be made ready');
      });
    }, readyDelayMs);
    this.#readyTimers.set(language, timer.unref());
  }

  #stampOf({ dotnet }: Installation): string {
    this.#hostStamp ??= hostStamp(this.#options.hostDirectory, dotnet.runtimeVersion);
    return this.#hostStamp;
  }

  #need(language: Language): Installation {
    const found = this.#finder.find(language);
    if (!('missing' in found)) return found;
    const how = found.fix === null ? '' : ` This gets it: ${found.fix}.`;
    throw new KrError('language_unavailable', `${found.missing}${how}`);
  }

  #startCompiler(): Promise<ProcessRunner> {
    return startHostProcess({
      hostDirectory: this.#options.hostDirectory,
      installation: this.#need('CSharp'),
      mode: 'compiler',
      language: 'CSharp',
      extraArguments: ['--cache-dir', this.#options.cacheDirectory],
      environment: this.#options.environment,
      log: this.#options.log,
    });
  }
}

function readChecked({ diagnostics, artifact }: CheckedMessage): Prepared {
  const [first] = diagnostics;
  if (!first) return { ok: true, artifact };
  if (first.code === invalidReference) throw new KrError('invalid_reference', first.message);
  if (first.code === diskFull) {
    throw new KrError(
      'disk_full',
      `What was compiled can't be kept: ${asSentence(first.message)} Make room, then try again.`,
    );
  }
  if (first.code === internal)
    throw new KrError('internal', `The compiler failed: ${asSentence(first.message)} See kr daemon logs.`);
  return { ok: false, diagnostics };
}
