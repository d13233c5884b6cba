import type { Logger } from 'pino';
import type { JobLimits, Pool, PoolOutcome, TaskSink } from '../../pool/pool.ts';
import type { ProgressBody, TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { isConsole, type OutputStream } from '../../protocol/output-streams.ts';
import type { Progress } from '../../protocol/progress.ts';
import { isTerminal, runningStates, type State } from '../../protocol/state.ts';
import type { SettingValues } from '../../settings/values.ts';
import { type Effects, type FlowContext, noEffects } from '../flow/context.ts';
import { endTask } from '../flow/end-task.ts';
import { MemoryLimits } from '../flow/memory-limits.ts';
import { attemptOf, tryAgain } from '../flow/retry.ts';
import { rolledPercent, withPercent } from '../flow/rolled-progress.ts';
import { Rollup, type Shown } from '../flow/rollup.ts';
import { TimeLimits } from '../flow/time-limits.ts';
import { decideEnd, runningProgress, type Verdict } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowAskedEnd, type TaskRow } from '../registry/task-row.ts';
import { OutputBound } from './bounds.ts';
import type { LiveTask } from './live-task.ts';
import { maskChange, maskingSink } from './masking-sink.ts';
import { OwnProgress } from './own-progress.ts';
import type { SecretStore } from './secret-store.ts';
import { stateEvent } from './state-event.ts';
import { TerminalProgress } from './terminal-progress.ts';

/** Results up to this size, in bytes of JSON, go along with their event. */
const inlineResultBytes = 64 * 1024;
/** Larger results are written in pieces of this size, in bytes, between which others have their turn. */
const resultPieceBytes = 512 * 1024;
/** Output is written and seen after at most this long; progress is written after at most a second. */
const outputDelayMs = 25;
const progressDelayMs = 1000;
/** How long to wait before writing again what could not be written. */
const retryDelayMs = 500;

export interface ExecutionOptions {
  registry: Registry;
  pool: Pool;
  settings: () => SettingValues;
  /** What every task's environment gets on top of its own: KR_HOME, PATH. */
  environmentFor: (definition: TaskDefinition, taskId: string) => Record<string, string>;
  secrets: SecretStore;
  log: Logger;
  /** Does what follows from what was written. */
  perform: (effects: Effects) => void;
}

/** Takes tasks through the pool, and writes down what becomes of them. */
export class Execution implements FlowContext {
  readonly #options: ExecutionOptions;
  readonly #live = new Map<string, LiveTask>();
  /** Keys of the tasks that the pool has. */
  readonly #submitted = new Set<string>();
  /** Ends that are being written down, by the task's key. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #timeLimits: TimeLimits;
  readonly #memoryLimits: MemoryLimits;
  readonly rollup: Rollup;
  /** Why the end of a task could not be written down. */
  #unwritten: unknown;
  #startsNone = false;
  #closing = false;
  #flushTimer: NodeJS.Timeout | undefined;
  #flushDue = Number.POSITIVE_INFINITY;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#timeLimits = new TimeLimits({ ...options, context: this });
    this.#memoryLimits = new MemoryLimits({ ...options, context: this });
    this.rollup = new Rollup({
      context: this,
      showRunning: (key, percent) => this.#showRolled(key, percent),
      showWaiting: (shown) => this.#tell(shown),
    });
  }

  get registry(): Registry {
    return this.#options.registry;
  }

  readonly liveProgress = ({ key, state }: Pick<TaskRow, 'key' | 'state'>): Progress | undefined => {
    if (runningStates.includes(state)) return this.#live.get(key)?.progress;
    return isTerminal(state) ? undefined : this.rollup.waiting.get(key)?.progress;
  };

  readonly isEnding = (key: string): boolean => this.#ending.has(key);

  readonly onEndOfAll = (): readonly string[] | null => this.#options.settings().onEnd;

  /** Hands a task that is `Queued` in the registry to the pool, unless the pool has it. */
  submit(row: TaskRow): void {
    // What is kept of a task that waits must not hold its row: very many may wait.
    const { key, id, language } = row;
    if (this.#submitted.has(key)) return;
    this.#submitted.add(key);
    const { registry, pool, secrets } = this.#options;
    const sink = this.#sink(id, key);
    const values = secrets.valuesOf(key);
    const parent = row.parent_key === null ? undefined : registry.tasks.get(row.parent_key);
    // A parent that waits for its child would otherwise hold the runner that the child needs.
    const beyondLimit = parent?.state === 'Running' || parent?.state === 'Stopping';
    pool.submit(
      { taskId: id, language, load: () => this.#load(key, id) },
      values.length === 0 ? sink : maskingSink(sink, values),
      {
        group: row.group_key,
        priority: row.priority,
        order: row.queued_ord ?? 0,
        beyondLimit,
        parentId: row.parent_id,
      },
    );
  }

  #load(key: string, id: string): TaskDefinition {
    const { registry, secrets, environmentFor } = this.#options;
    const definition = registry.tasks.definition(key);
    return { ...definition, environment: { ...environmentFor(definition, id), ...secrets.of(key) } };
  }

  /** Sets the progress of a task that runs, as its own code may do; false for any other. */
  setProgress(key: string, change: ProgressBody): boolean {
    const live = this.#live.get(key);
    if (!live || this.#ending.has(key)) return false;
    this.#show(live, live.own.set(maskChange(change, this.#options.secrets.valuesOf(key)), new Date()));
    return true;
  }

  /** Starts that could not be written down yet are given up: what waits is left for the next daemon. */
  seal(): void {
    this.#startsNone = true;
  }

  /** Writes all that was not written yet: at the end of the daemon's life. Rejects when that is not possible now. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#ending.values());
    this.rollup.stop();
    await this.#flush();
    if (this.#unwritten !== undefined) throw this.#unwritten;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#flushDue = Number.POSITIVE_INFINITY;
    const { tasks, events } = this.registry;
    const running = [...this.#live].filter(([, { dirty }]) => dirty);
    const waiting = [...this.rollup.waiting].filter(([, { dirty }]) => dirty);
    if (running.length + waiting.length === 0 && !events.hasUnwritten) return;
    await this.registry.flush(() => {
      for (const [key, { progress }] of running) tasks.updateProgress(key, progress);
      for (const [key, { progress }] of waiting) {
        // What was written when it was started, or ended, is newer.
        if (isWaiting(tasks.get(key)?.state)) tasks.updateProgress(key, progress);
      }
    });
    for (const [, shown] of [...running, ...waiting]) shown.dirty = false;
  }

  #sink(id: string, key: string): TaskSink {
    let refused = false;
    // At once, not when the pool has taken it in: the task may be handed over again by then.
    const refuse = () => {
      refused = true;
      this.#submitted.delete(key);
    };
    return {
      starting: () => this.#starting(id, key, refuse),
      progress: (progress) => this.#progress(key, progress),
      output: (stream, text, position) => this.#output(id, key, stream, text, position),
      stopStep: (step) => this.#stopStep(id, step),
      ended: (outcome) => {
        if (refused) return;
        this.#submitted.delete(key);
        this.#timeLimits.end(key);
        this.#memoryLimits.end(key);
        const ending = this.#ended(id, key, outcome)
          .catch((error: unknown) => {
            this.#unwritten = error;
            this.#options.log.fatal({ taskId: id, err: error }, 'the end of a task could not be written');
          })
          .finally(() => this.#ending.delete(key));
        this.#ending.set(key, ending);
      },
    };
  }

  /**
   * Makes `Running` durable before any code runs, so that nothing ever runs twice. Calls `refuse` and rejects when the
   * task is not to be started: not any more, or not yet, as what queued it could not be written.
   */
  async #starting(id: string, key: string, refuse: () => void): Promise<JobLimits> {
    const { registry } = this.#options;
    const { maxResultBytes, maxOutputBytes } = this.#options.settings();
    const now = new Date();
    const started = await this.#durably('flush', () => {
      const row = registry.tasks.get(key);
      if (this.#startsNone || row?.state !== 'Queued') {
        refuse();
        throw new KrError('wrong_state', `Task ${id} is not queued.`);
      }
      const change = {
        state: 'Running',
        started_at: now.getTime(),
        attempt: row.attempt + 1,
        not_before: null,
      } as const;
      // Of a further attempt it is told which one it is.
      const message = row.attempt > 0 ? `Attempt ${attemptOf(row, change.attempt)}` : undefined;
      const rolled = rolledPercent(this, row);
      const own = runningProgress(now, message);
      const progress = withPercent(own, rolled);
      registry.tasks.update(key, change);
      registry.tasks.updateProgress(key, progress);
      const running = { ...row, ...change };
      registry.events.append(stateEvent(running, progress), now.getTime());
      return { row: running, own, rolled };
    });
    const { row, own, rolled } = started;
    const { parent_key: parent } = row;
    this.#live.set(key, {
      id,
      attempt: row.attempt,
      own: new OwnProgress(own),
      progress: withPercent(own, rolled),
      rolled,
      rollsInto: parent !== null && this.rollup.rollsUp(parent) ? parent : null,
      dirty: false,
      output: new OutputBound(maxOutputBytes),
      terminal: new TerminalProgress(),
    });
    this.#timeLimits.begin(row);
    this.#memoryLimits.begin(row);
    this.rollup.started(key);
    return { maxResultBytes, maxOutputBytes };
  }

  #progress(key: string, told: Progress): void {
    const live = this.#live.get(key);
    if (live) this.#show(live, live.own.hear(told));
  }

  #show(live: LiveTask, own: Progress): void {
    live.progress = withPercent(own, live.rolled);
    live.dirty = true;
    this.#tell(live);
    if (live.rollsInto !== null) this.rollup.touch(live.rollsInto);
  }

  #showRolled(key: string, percent: number | undefined): boolean {
    const live = this.#live.get(key);
    if (!live) return false;
    if (percent === live.rolled || this.#ending.has(key)) return true;
    live.rolled = percent;
    this.#show(live, { ...live.own.value, lastUpdatedUtc: new Date().toISOString() });
    return true;
  }

  /** Tells progress at once, and writes it within a while. */
  #tell({ id, progress }: Shown): void {
    this.registry.events.appendLazily({ type: 'progress', taskId: id, progress }, Date.now());
    this.#flushWithin(progressDelayMs);
  }

  #output(id: string, key: string, stream: OutputStream, text: string, position: string | null): void {
    const live = this.#live.get(key);
    if (!live) return;
    const percentComplete = live.terminal.read(stream, text);
    if (percentComplete !== undefined) this.#show(live, live.own.set({ percentComplete }, new Date()));
    const { attempt, output } = live;
    const which = attempt > 1 ? { attempt } : {};
    // An empty record is a line, as of Write-Host ''.
    if (output.isCut || (text === '' && isConsole(stream))) return;
    const append = (piece: string, more: { position: string | null; cut?: true }): boolean =>
      this.#options.registry.events.appendLazily(
        { type: 'output', taskId: id, stream, text: piece, ...more, ...which },
        Date.now(),
      );
    const kept = output.take(text, position);
    if ((kept !== '' || text === '') && append(kept, { position })) output.countEvent();
    if (output.isCut) {
      const mark = `\n[kr: the output is cut here, at ${output.limit} bytes (setting maxOutputSize)]\n`;
      append(mark, { position: null, cut: true });
    }
    this.#flushWithin(outputDelayMs);
  }

  #stopStep(id: string, step: 'asked' | 'TERM' | 'KILL'): void {
    this.#options.registry.events.appendLazily({ type: 'stop-step', taskId: id, step }, Date.now());
    this.#flushWithin(outputDelayMs);
  }

  async #ended(id: string, key: string, outcome: PoolOutcome): Promise<void> {
    const { registry, log } = this.#options;
    const now = new Date();
    let verdict: Verdict | undefined;
    let again = false;
    let effects = noEffects();
    const lastPiece = outcome.result && (await this.#writeAhead(key, outcome.result));
    await this.#durably('insist', () => {
      effects = noEffects();
      again = false;
      let row = registry.tasks.get(key);
      // Created: what queued it could not be written.
      if (!row || isTerminal(row.state) || row.state === 'Created') return;
      // Let go when the daemon stops: it is queued again by the next one.
      if (row.state === 'Queued' && (outcome.kind === 'stopped' || this.#startsNone)) return;
      verdict = decideEnd(outcome, rowAskedEnd(row));
      if (row.state === 'Queued' && verdict.state === 'Failed') row = this.#countUnstarted(row);
      const live = this.#live.get(key);
      const last = (outcome.progress && live?.own.hear(outcome.progress)) ?? live?.progress;
      // What it showed before must not be written over that.
      if (live) live.dirty = false;
      again = tryAgain(this, { row, verdict }, now, effects);
      if (again) return;
      if (outcome.result !== null && lastPiece !== null) {
        const bytes = outcome.result.length;
        registry.tasks.appendResult(key, lastPiece);
        registry.events.append(
          {
            type: 'result',
            taskId: id,
            bytes,
            ...(bytes <= inlineResultBytes
              ? { result: JSON.parse(outcome.result.toString()) as unknown }
              : {}),
          },
          now.getTime(),
        );
      }
      endTask(this, { row, verdict, last }, now, effects);
    });
    this.#live.delete(key);
    if (again) this.rollup.touch(key);
    if (verdict) {
      const how = { taskId: id, state: verdict.state, fault: verdict.fault?.code };
      log.info(how, again ? 'attempt ended, another follows' : 'task ended');
    }
    this.#options.perform(effects);
  }

  /** What failed before its code could run was an attempt, too. */
  #countUnstarted(row: TaskRow): TaskRow {
    const change = { attempt: row.attempt + 1 };
    this.registry.tasks.update(row.key, change);
    return { ...row, ...change };
  }

  /** Writes all of a result but its last piece, which goes with the end of the task. */
  async #writeAhead(key: string, result: Buffer): Promise<Buffer> {
    let rest = result;
    while (rest.length > resultPieceBytes) {
      const piece = rest.subarray(0, resultPieceBytes);
      await this.#durably('flush', () => this.#options.registry.tasks.appendResult(key, piece));
      rest = rest.subarray(resultPieceBytes);
    }
    return rest;
  }

  #flushWithin(ms: number): void {
    const due = Date.now() + ms;
    if (due >= this.#flushDue) return;
    clearTimeout(this.#flushTimer);
    this.#flushDue = due;
    this.#flushTimer = setTimeout(() => {
      this.#flush().catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'output and progress could not be written, trying again');
        this.#flushWithin(retryDelayMs);
      });
    }, ms);
  }

  /**
   * Writes until it is written, with all that was to be seen before: what a runner did can't be refused because the
   * disk is full.
   */
  async #durably<T>(how: 'flush' | 'insist', write: () => T): Promise<T> {
    const { registry } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        if (how === 'flush') return await registry.flush(write);
        return await registry.insist(() => {
          registry.events.includeLazy();
          return write();
        });
      } catch (error) {
        const passing =
          error instanceof KrError && (error.code === 'disk_full' || error.code === 'home_unusable');
        if (!passing || this.#closing) throw error;
        if (attempt === 1)
          this.#options.log.error({ err: error }, 'the registry could not be written, trying again');
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
      }
    }
  }
}

function isWaiting(state: State | undefined): boolean {
  return state === 'Created' || state === 'Queued';
}
