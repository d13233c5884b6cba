import type { TaskDefinition } from '../protocol/definition.ts';
import type { Diagnostic } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';
import type { OutputStream } from '../protocol/output-streams.ts';
import type { Progress } from '../protocol/progress.ts';
import type { Fault } from '../protocol/task.ts';

/** How much a task may bring forth. */
export interface JobLimits {
  /** Bytes of JSON text; a larger result fails the task. */
  maxResultBytes: number;
  /** Bytes of output that are kept: once more has come, nobody wants the rest. */
  maxOutputBytes: number;
}

/** What to run: one task, once. */
export interface Job extends JobLimits {
  taskId: string;
  definition: TaskDefinition;
  /** What `prepare` made of the code. */
  artifact: unknown;
}

/** What a runner tells while a task runs. Calls come in order, and none after the outcome. */
export interface JobSink {
  progress(progress: Progress): void;
  output(stream: OutputStream, text: string, position: string | null): void;
}

/** How a task's code ended. */
export interface Outcome {
  /**
   * `completed` and `failed`: the code ended by itself. `stopped`: it ended because it was cancelled.
   * `lost`: the runner died, or talked nonsense.
   */
  kind: 'completed' | 'failed' | 'stopped' | 'lost';
  /** JSON text in UTF-8, or null when there is no result. */
  result: Buffer | null;
  fault: Fault | null;
  exitCode: number | null;
  /** The last progress that the snippet set; null when the runner died before it told. */
  progress: Progress | null;
}

/** Something that executes one task at a time. Where it does so (a child process here) is its own affair. */
export interface Runner {
  readonly language: Language;
  /** False once it died, was signalled, or said that it can't be used again. */
  readonly reusable: boolean;
  /** Bytes of resident memory, or null when unknown. */
  memoryBytes(): number | null;
  /**
   * Bytes of memory of the running task, with all that it started, or null when unknown. Exact where it is more than
   * `limit`: below that, what processes share may count for each.
   */
  taskMemoryBytes(limit: number): Promise<number | null>;
  /**
   * Runs a job. Never rejects: what goes wrong is an outcome. After a signal, or when the runner was lost, no process
   * of the task is left by then.
   */
  run(job: Job, sink: JobSink): Promise<Outcome>;
  /** Asks the running code to end; a no-op when nothing runs. */
  cancel(): void;
  /** Signals the runner's whole process group, and what processes of the running task left that group. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends the runner and all that it left behind; resolves when it is gone. */
  dispose(): Promise<void>;
}

/** Code that compiles, or what is wrong with it. */
export type Prepared = { ok: true; artifact: unknown } | { ok: false; diagnostics: Diagnostic[] };

/** Whether a language works here, and what closes the gap when it does not. */
export interface LanguageStatus {
  language: Language;
  available: boolean;
  /** Of the language's implementation, such as `7.6.9` or `.NET 10.0.12, Roslyn 5.12`; null when missing. */
  version: string | null;
  /** One sentence; null when available. */
  missing: string | null;
  /** The command that closes the gap; null when available or when there is none. */
  fix: string | null;
}

/** Makes runners for some languages, and checks their code. */
export interface Adapter {
  readonly languages: readonly Language[];
  status(language: Language): Promise<LanguageStatus>;
  /**
   * Checks and compiles code. Rejects with a KrError `language_unavailable` where the language is missing, and
   * `invalid_reference` when a reference can't be read.
   */
  prepare(definition: TaskDefinition): Promise<Prepared>;
  /** Starts a runner. With `isolatedFor`, its process starts with that task's own environment. */
  start(language: Language, isolatedFor?: TaskDefinition): Promise<Runner>;
  /** The command that makes its own programs anew where they are broken; null where there is none. */
  readonly repair: string | null;
  dispose(): Promise<void>;
}
