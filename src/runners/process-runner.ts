import { randomUUID } from 'node:crypto';
import type { Language } from '../protocol/language.ts';
import type {
  CheckedMessage,
  CheckMessage,
  DoneMessage,
  MessageFromRunner,
  MessageToRunner,
} from '../protocol/runner-messages.ts';
import { runnerProtocolVersion } from '../protocol/runner-protocol-version.ts';
import { createLineReader } from './json-lines.ts';
import { MarkedOutput } from './marked-output.ts';
import { PendingChecks } from './pending-checks.ts';
import { Readiness } from './readiness.ts';
import { runMessage } from './run-message.ts';
import { type Exit, exitOutcome, lostOutcome, toldOutcome } from './run-outcome.ts';
import type { Job, JobSink, Outcome, Runner } from './runner.ts';
import type { RunnerLog } from './runner-log.ts';
import { readRunnerLine } from './runner-message.ts';
import {
  afterReading,
  type RunnerCommand,
  type RunnerProcess,
  spawnRunnerProcess,
} from './runner-process.ts';
import { endStrays, markOf, signalStrays } from './stray-processes.ts';
import { taskMemoryBytes } from './task-memory.ts';

/** Longest line from a runner in bytes, unless the job at hand may have a larger result. */
const maxLineBytes = 96 * 1024 * 1024;
/** Beyond this a line can't be made a string. */
const maxStringBytes = 500 * 1024 * 1024;
/** How long a process may take to end once it closed one of its pipes, in milliseconds. */
const closedMs = 2000;
/** How long the markers may lag behind `done`, in milliseconds. */
const markerMs = 500;

export interface ProcessRunnerOptions extends RunnerCommand {
  language: Language;
  log: RunnerLog;
}

export type CheckRequest = Omit<CheckMessage, 'requestId' | 'type'>;

interface Run {
  job: Job;
  sink: JobSink;
  result: Buffer | null;
  done: DoneMessage | null;
  markersMissing: Set<'stdout' | 'stderr'>;
  settle(outcome: Outcome): void;
}

/** A runner that is a child process which talks the protocol of runner-messages.ts. */
export class ProcessRunner implements Runner {
  readonly language: Language;
  readonly exited: Promise<void>;
  readonly #process: RunnerProcess;
  readonly #log: RunnerLog;
  readonly #outputs: Record<'stdout' | 'stderr', MarkedOutput>;
  readonly #checks = new PendingChecks();
  readonly #readiness = new Readiness();
  #run: Run | null = null;
  #reusable = true;
  #signalled = false;
  /** What the runner said that it may not say. */
  #nonsense: string | null = null;
  #exit: Exit | null = null;
  /** How the process ended, in words; null while it lives. */
  #gone: string | null = null;

  constructor(language: Language, child: RunnerProcess, log: RunnerLog) {
    this.language = language;
    this.#process = child;
    this.#log = log;
    this.#outputs = { stdout: this.#record('stdout'), stderr: this.#record('stderr') };
    child.fromRunner.on(
      'data',
      createLineReader({
        onLine: (line) => this.#onLine(line),
        maxBytes: () =>
          Math.min(Math.max(maxLineBytes, (this.#run?.job.maxResultBytes ?? 0) * 2), maxStringBytes),
        onTooLong: () => this.#refuse('a line that is too long'),
      }),
    );
    child.fromRunner.once('end', () => this.#onClosed());
    child.toRunner.once('close', () => this.#onClosed());
    this.exited = this.#watchExit();
  }

  get reusable(): boolean {
    return this.#reusable && this.#process.isAlive();
  }

  /** Resolves once the runner said `ready`. Rejects when it ends first, or takes more than a minute. */
  whenReady(): Promise<void> {
    return this.#readiness.wait();
  }

  memoryBytes(): number | null {
    return this.#process.memoryBytes();
  }

  async taskMemoryBytes(limit: number): Promise<number | null> {
    if (!this.#run || this.#gone !== null) return null;
    return taskMemoryBytes(this.#process.pid, markOf(this.#run.job.definition.environment), limit);
  }

  run(job: Job, sink: JobSink): Promise<Outcome> {
    if (this.#run) return Promise.resolve(lostOutcome('The runner was busy with another task.'));
    if (this.#gone !== null)
      return Promise.resolve(lostOutcome(`The runner ${this.#gone} before the task began.`));
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const marker = `kr-end-${randomUUID()}`;
    this.#run = {
      job,
      sink,
      result: null,
      done: null,
      markersMissing: new Set(['stdout', 'stderr']),
      settle: resolve,
    };
    this.#outputs.stdout.expect(marker);
    this.#outputs.stderr.expect(marker);
    this.#send(runMessage(job, marker));
    return promise;
  }

  /** Has code checked, also while a task runs. Rejects when the runner ends before it answers. */
  request(request: CheckRequest): Promise<CheckedMessage> {
    if (this.#gone !== null) return Promise.reject(new Error(`The compiler ${this.#gone}.`));
    const { requestId, answer } = this.#checks.add();
    this.#send({ ...request, type: 'check', requestId });
    return answer;
  }

  cancel(): void {
    if (this.#run && !this.#run.done) this.#send({ type: 'cancel' });
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#reusable = false;
    this.#signalled = true;
    this.#process.signal(signal);
    const mark = this.#run && markOf(this.#run.job.definition.environment);
    if (mark) signalStrays(mark, signal, this.#process.pid);
  }

  async dispose(): Promise<void> {
    this.#process.toRunner.end();
    this.signal('SIGKILL');
    await this.exited;
  }

  #send(message: MessageToRunner): void {
    this.#process.toRunner.write(`${JSON.stringify(message)}\n`);
  }

  #record(stream: 'stdout' | 'stderr'): MarkedOutput {
    const output = new MarkedOutput({
      onText: (text) => this.#onText(stream, text),
      onMarker: () => {
        this.#run?.markersMissing.delete(stream);
        this.#settleIfComplete();
      },
    });
    this.#process[stream].on('data', (chunk: Buffer) => output.push(chunk));
    return output;
  }

  #onText(stream: 'stdout' | 'stderr', text: string): void {
    if (this.#run?.markersMissing.has(stream)) {
      this.#run.sink.output(stream, text, null);
      return;
    }
    this.#readiness.wrote(text);
    // Not the text: it may be what a task's child knows.
    this.#log.debug({ pid: this.#process.pid, stream, length: text.length }, 'output while no task runs');
  }

  #onLine(line: Buffer): void {
    // Nothing that follows nonsense is believed.
    if (this.#nonsense !== null) return;
    const read = readRunnerLine(line);
    if (read.kind === 'nonsense') this.#refuse(read.reason);
    else if (read.kind === 'message') this.#onMessage(read.message);
    else if (this.#run && !this.#run.done && this.#run.result === null) this.#run.result = read.json;
    else this.#refuse('a result that nobody asked for');
  }

  #onMessage(message: Exclude<MessageFromRunner, { type: 'result' }>): void {
    switch (message.type) {
      case 'ready':
        if (message.protocol !== runnerProtocolVersion) {
          this.#refuse(`protocol version ${message.protocol}, not ${runnerProtocolVersion}`);
          return;
        }
        this.#readiness.reached();
        return;
      case 'checked':
        this.#checks.answer(message);
        return;
      case 'progress':
        if (this.#run && !this.#run.done) this.#run.sink.progress(message.progress);
        return;
      case 'output':
        if (this.#run && !this.#run.done) {
          this.#run.sink.output(message.stream, message.text, message.position);
        }
        return;
      case 'done':
        this.#onDone(message);
    }
  }

  #onDone(message: DoneMessage): void {
    const run = this.#run;
    if (!run || run.done) {
      this.#refuse('done without a task');
      return;
    }
    run.done = message;
    if (!message.reusable) {
      this.#reusable = false;
      this.#log.debug({ pid: this.#process.pid, reason: message.reason }, 'runner can not be used again');
    }
    this.#settleIfComplete();
    if (this.#run === run) this.#settleWithoutMarkers(run);
  }

  /** A snippet can close its stdout: then the marker never comes, and what else comes there can't be told apart. */
  async #settleWithoutMarkers(run: Run): Promise<void> {
    await afterReading(markerMs);
    if (this.#run !== run) return;
    this.#reusable = false;
    this.#settle(run);
  }

  /** A process that ends closes its pipes first. One that goes on can't be told from one that is at work. */
  async #onClosed(): Promise<void> {
    await afterReading(closedMs);
    if (this.#gone === null) this.#refuse('nothing more: it closed its pipe');
  }

  #settleIfComplete(): void {
    const run = this.#run;
    if (run?.done && run.markersMissing.size === 0) this.#settle(run);
  }

  #settle(run: Run): void {
    this.#outputs.stdout.stopExpecting();
    this.#outputs.stderr.stopExpecting();
    this.#run = null;
    const outcome = run.done ? toldOutcome(run.done, run.result) : this.#untoldOutcome(run);
    const mark = markOf(run.job.definition.environment);
    // A task that ended by itself may leave behind what it sent its own way. One that was ended, or died, may not.
    if (mark && (this.#signalled || outcome.kind === 'lost')) {
      endStrays(mark).then(() => run.settle(outcome));
    } else {
      run.settle(outcome);
    }
  }

  #untoldOutcome(run: Run): Outcome {
    if (this.#nonsense !== null) return lostOutcome(`The runner sent ${this.#nonsense}.`);
    return this.#exit ? exitOutcome(this.#exit, run.result) : lostOutcome('The runner is gone.');
  }

  /** A runner that breaks the protocol can't be trusted with anything more. */
  #refuse(reason: string): void {
    if (this.#nonsense !== null) return;
    this.#nonsense = reason;
    this.#log.warn({ pid: this.#process.pid, language: this.language, reason }, 'runner breaks the protocol');
    this.signal('SIGKILL');
  }

  async #watchExit(): Promise<void> {
    const exit = await this.#process.exited;
    this.#exit = exit;
    this.#reusable = false;
    this.#gone = 'signal' in exit ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`;
    if (this.#run) this.#settle(this.#run);
    this.#readiness.missed(this.#gone, this.#nonsense);
    this.#checks.failAll(new Error(`The compiler ${this.#gone}.`));
  }
}

/**
 * Starts a runner and waits until it is ready. Rejects with an Error that says what was wrong when the program
 * can't be started, ends before it is ready, or speaks another version of the protocol.
 */
export async function startProcessRunner(options: ProcessRunnerOptions): Promise<ProcessRunner> {
  const child = await spawnRunnerProcess(options);
  const runner = new ProcessRunner(options.language, child, options.log);
  try {
    await runner.whenReady();
    return runner;
  } catch (error) {
    await runner.dispose();
    throw error;
  }
}
