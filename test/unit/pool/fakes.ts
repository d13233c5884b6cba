import type { PoolJob, PoolOutcome, PoolSettings, SubmitOptions, TaskSink } from '../../../src/pool/pool.ts';
import type { TaskDefinition } from '../../../src/protocol/definition.ts';
import type { Language } from '../../../src/protocol/language.ts';
import type { Adapter, Job, JobLimits, Outcome, Prepared, Runner } from '../../../src/runners/runner.ts';
import { definition } from '../../helpers/definition.ts';

export const log = { debug() {}, info() {}, warn() {} };

export const completed: Outcome = {
  kind: 'completed',
  result: Buffer.from('1'),
  fault: null,
  exitCode: null,
  progress: null,
};

/** A runner whose tasks end when the test says so. */
export class FakeRunner implements Runner {
  readonly language: Language = 'JavaScript';
  readonly isolatedFor: TaskDefinition | undefined;
  readonly #exit = Promise.withResolvers<void>();
  readonly exited = this.#exit.promise;
  readonly ran: string[] = [];
  readonly signals: string[] = [];
  reusable = true;
  memory = 1000;
  disposed = false;
  /** What the code does when it is asked to end. */
  onCancel: (() => void) | null = null;
  #finish: ((outcome: Outcome) => void) | null = null;

  constructor(isolatedFor?: TaskDefinition) {
    this.isolatedFor = isolatedFor;
  }

  memoryBytes(): number {
    return this.memory;
  }

  async taskMemoryBytes(): Promise<number> {
    return this.memory;
  }

  run(job: Job): Promise<Outcome> {
    this.ran.push(job.taskId);
    return new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  finish(outcome: Outcome = completed): void {
    this.#finish?.(outcome);
  }

  cancel(): void {
    this.onCancel?.();
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.signals.push(signal);
    this.reusable = false;
  }

  die(): void {
    this.reusable = false;
    this.finish({ ...completed, kind: 'lost', result: null });
    this.#exit.resolve();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.die();
  }
}

export class FakeAdapter implements Adapter {
  readonly repair = null;
  readonly languages: readonly Language[];
  readonly runners: FakeRunner[] = [];
  /** Set to make starts fail. */
  startError: Error | null = null;
  prepared: Prepared = { ok: true, artifact: 'made' };
  starts = 0;
  disposed = false;

  constructor(languages: readonly Language[] = ['JavaScript']) {
    this.languages = languages;
  }

  async status(language: Language) {
    return { language, available: true, version: '1', missing: null, fix: null };
  }

  async prepare(): Promise<Prepared> {
    return this.prepared;
  }

  async start(_language: Language, isolatedFor?: TaskDefinition): Promise<Runner> {
    this.starts++;
    if (this.startError) throw this.startError;
    const runner = new FakeRunner(isolatedFor);
    this.runners.push(runner);
    return runner;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }

  /** The runner that has this task. */
  runnerOf(taskId: string): FakeRunner {
    const runner = this.runners.find(({ ran }) => ran.includes(taskId));
    if (!runner) throw new Error(`${taskId} has not run`);
    return runner;
  }

  /** All tasks that ran, runner by runner. */
  get ran(): string[] {
    return this.runners.flatMap(({ ran }) => ran);
  }
}

const limits: JobLimits = { maxResultBytes: 1000, maxOutputBytes: 1000 };

/** What the pool told of a task. */
export class FakeSink implements TaskSink {
  readonly told: string[] = [];
  outcome: PoolOutcome | null = null;
  start: () => Promise<void> = async () => {};

  async starting(): Promise<JobLimits> {
    this.told.push('starting');
    await this.start();
    return limits;
  }
  progress(): void {}
  output(): void {}
  stopStep(step: string): void {
    this.told.push(step);
  }
  ended(outcome: PoolOutcome): void {
    this.outcome = outcome;
    this.told.push(outcome.kind);
  }
}

export function settings(changes: Partial<PoolSettings> = {}): PoolSettings {
  return { maxRunners: 2, gracePeriodMs: 5000, idleTimeoutMs: 300_000, ...changes };
}

/** A job that is read when it is to run. */
export function poolJob(taskId: string, changes: Partial<TaskDefinition> = {}): PoolJob {
  const whole = definition(changes);
  return { taskId, language: whole.language, load: () => whole };
}

let submitted = 0;

/** Of a task that has nothing special, and came after all others. */
export function submitOptions(changes: Partial<SubmitOptions> = {}): SubmitOptions {
  return {
    group: 'default',
    priority: 0,
    order: ++submitted,
    beyondLimit: false,
    parentId: null,
    ...changes,
  };
}
