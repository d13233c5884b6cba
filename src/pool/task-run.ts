import type { TaskDefinition } from '../protocol/definition.ts';
import type { Diagnostic } from '../protocol/errors.ts';
import type { Fault } from '../protocol/task.ts';
import type { Adapter, JobLimits, Outcome, Runner } from '../runners/runner.ts';
import type { RunnerStock } from './runner-stock.ts';
import { type StopSequence, startStopSequence } from './stop-sequence.ts';
import type { PoolJob, PoolSettings, SubmitOptions, TaskSink } from './task-sink.ts';

/** A task in the hands of the pool. */
export interface Submitted {
  job: PoolJob;
  sink: TaskSink;
  options: SubmitOptions;
}

export interface TaskRunOptions extends Submitted {
  adapter: Adapter;
  stock: RunnerStock;
  settings: () => PoolSettings;
  /** Whether it may still start, now that it could. */
  mayStart: () => boolean;
  /** Called when the task has ended, before the sink hears of it. */
  onEnd: () => void;
}

type Phase =
  | { name: 'waiting' }
  | { name: 'running'; runner: Runner; stop: StopSequence | null }
  | { name: 'ended' };

/** Takes one task through: check its code, get a runner, tell that it starts, run it, tell how it ended. */
export class TaskRun {
  readonly #options: TaskRunOptions;
  #phase: Phase = { name: 'waiting' };
  /** Known once it runs. */
  #definition!: TaskDefinition;
  #startTold = false;
  /** Known once the start was told. */
  #limits: JobLimits | undefined;

  constructor(options: TaskRunOptions) {
    this.#options = options;
  }

  /**
   * Never rejects; resolves when the task has ended and its runner is in other hands. Gives whether it has ended: one
   * that may not start any more has not, and can be run again.
   */
  async run(): Promise<boolean> {
    await this.#run();
    return this.#hasEnded();
  }

  async #run(): Promise<void> {
    try {
      this.#definition = this.#options.job.load();
    } catch (error) {
      this.#end(failure('lost', `What is to run could not be read: ${messageOf(error)}`));
      return;
    }
    // Both at once: a start and a compilation may each take long.
    const [taken, prepared] = await Promise.allSettled([this.#takeRunner(), this.#prepare()]);
    if (taken.status === 'rejected') {
      this.#end(failure('lost', `No runner could be started: ${messageOf(taken.reason)}`));
      return;
    }
    if (prepared.status === 'rejected') {
      this.#end(failure('failed', messageOf(prepared.reason)));
      await this.#giveBack(taken.value);
      return;
    }
    const runner = await this.#toldStart(taken.value);
    if (runner) await this.#runOn(runner, prepared.value);
  }

  /** False when there is nothing to cancel any more, or when it was cancelled already. */
  cancel(graceMs = this.#options.settings().gracePeriodMs): boolean {
    const phase = this.#phase;
    if (phase.name === 'ended') return false;
    if (phase.name === 'waiting') {
      this.#end(endedBeforeStart);
      return true;
    }
    if (phase.stop) return false;
    const { sink } = this.#options;
    phase.stop = startStopSequence({ runner: phase.runner, graceMs, onStep: (step) => sink.stopStep(step) });
    return true;
  }

  /** Ends the task's processes at once. False when there is nothing to kill any more. */
  kill(): boolean {
    const cancelled = this.cancel();
    if (this.#phase.name !== 'running') return cancelled;
    this.#phase.stop?.kill();
    return true;
  }

  /** Of the running task; null when it does not run, or that is not known. See {@link Runner.taskMemoryBytes}. */
  async memoryBytes(limit: number): Promise<number | null> {
    return this.#phase.name === 'running' ? this.#phase.runner.taskMemoryBytes(limit) : null;
  }

  /** For the end of the pool: a task that has not started is let go without a word. */
  letGo(): void {
    if (this.#phase.name === 'waiting' && !this.#startTold) this.#phase = { name: 'ended' };
  }

  /** The artifact. Rejects with an Error for people when the code can't run, or not here. */
  async #prepare(): Promise<unknown> {
    const prepared = await this.#options.adapter.prepare(this.#definition);
    if (!prepared.ok) throw new Error(describe(prepared.diagnostics));
    return prepared.artifact;
  }

  /** The runner once the start was told; null when the task must not run any more. */
  async #toldStart(runner: Runner): Promise<Runner | null> {
    if (this.#hasEnded() || !this.#options.mayStart()) {
      await this.#giveBack(runner);
      return null;
    }
    this.#startTold = true;
    try {
      this.#limits = await this.#options.sink.starting();
    } catch (error) {
      this.#end(failure('lost', `The start could not be written down: ${messageOf(error)}`));
    }
    if (this.#hasEnded()) {
      await this.#giveBack(runner);
      return null;
    }
    if (runner.reusable) return runner;
    // It died while the start was written down: nothing has run yet, so another one may.
    await this.#giveBack(runner);
    try {
      return await this.#takeRunner();
    } catch (error) {
      this.#end(failure('lost', `No runner could be started: ${messageOf(error)}`));
      return null;
    }
  }

  async #runOn(runner: Runner, artifact: unknown): Promise<void> {
    if (this.#limits && !this.#hasEnded()) {
      const { job, sink } = this.#options;
      this.#phase = { name: 'running', runner, stop: null };
      const { taskId } = job;
      const definition = this.#definition;
      this.#end(await runner.run({ taskId, definition, ...this.#limits, artifact }, sink));
    }
    await this.#giveBack(runner);
  }

  /** A call, so that the compiler does not believe that a phase outlives an await. */
  #hasEnded(): boolean {
    return this.#phase.name === 'ended';
  }

  #takeRunner(): Promise<Runner> {
    const { adapter, stock } = this.#options;
    const definition = this.#definition;
    return definition.isolated ? adapter.start(definition.language, definition) : stock.take();
  }

  async #giveBack(runner: Runner): Promise<void> {
    if (this.#definition.isolated) await runner.dispose();
    else this.#options.stock.giveBack(runner);
  }

  #end(outcome: Outcome): void {
    const phase = this.#phase;
    if (phase.name === 'ended') return;
    this.#phase = { name: 'ended' };
    const stop = phase.name === 'running' ? phase.stop : null;
    stop?.end();
    // A runtime may answer TERM with an exit code of its own: that is a killed task all the same.
    const byItself = outcome.kind === 'completed' || outcome.kind === 'stopped';
    this.#options.onEnd();
    this.#options.sink.ended({ ...outcome, killed: stop?.signalled === true && !byItself });
  }
}

const endedBeforeStart: Outcome = {
  kind: 'stopped',
  result: null,
  fault: null,
  exitCode: null,
  progress: null,
};

function failure(kind: 'failed' | 'lost', message: string): Outcome {
  const code: Fault['code'] = kind === 'lost' ? 'lost' : 'error';
  const fault = { code, message, type: null, position: null, stackTrace: null };
  return { kind, result: null, fault, exitCode: null, progress: null };
}

function describe(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
