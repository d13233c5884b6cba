import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pool } from '../../pool/pool.ts';
import type { ProgressBody, RenameBody, TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import type { TaskFlow } from '../../protocol/flow.ts';
import { idKey, noTaskMessage } from '../../protocol/ids.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Fault, Task, TaskSummary } from '../../protocol/task.ts';
import { attemptsOf } from '../flow/attempts.ts';
import { type Effects, noEffects } from '../flow/context.ts';
import type { Schedule } from '../flow/schedule.ts';
import { failTask, stopTask } from '../flow/stop-task.ts';
import { waitsFor } from '../flow/waits-for.ts';
import { mayStart, type Stopping } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowFlow, rowToSummary, rowToTask, type TaskContext, type TaskRow } from '../registry/task-row.ts';
import type { TaskFilter } from '../registry/task-table.ts';
import { type Answer, missing, wrongState } from './answer.ts';
import type { Surroundings } from './definition.ts';
import type { Execution } from './execution.ts';
import { Queueing } from './queueing.ts';
import { planRemove, type Removal, removeTree } from './removal.ts';
import type { SecretStore } from './secret-store.ts';
import {
  type CreationRequest,
  type RestartRequest,
  refuseWhileStopping,
  TaskCreation,
} from './task-creation.ts';

/** A result that can be read piece by piece, so that a large one is never whole in memory. */
export interface StoredResult {
  bytes: number;
  /** JSON text in UTF-8. */
  pieces(): Iterable<Uint8Array>;
}

export interface TaskServiceOptions {
  registry: Registry;
  pool: Pool;
  execution: Execution;
  secrets: SecretStore;
  schedule: Schedule;
  /** Does what follows from what was written. */
  perform: (effects: Effects) => void;
  surroundings: Surroundings;
  /** Whether the daemon is to end: then it takes no new work. */
  stopping: () => Stopping;
  log: Logger;
}

/** What is told of a task beside what is told in any case. */
export interface TellOptions {
  attempts?: boolean | undefined;
}

/** Tasks that are read at a time for a list. */
const listPageSize = 200;
/** Tasks that are removed in one transaction, beside their descendants. */
const removePageSize = 100;

/** The operations on tasks, as in the table of a task's life. Ids are compared without regard to case. */
export class TaskService {
  readonly #options: TaskServiceOptions;
  readonly #registry: Registry;
  readonly #queueing: Queueing;
  readonly #creation: TaskCreation;

  constructor(options: TaskServiceOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#queueing = new Queueing({ ...options, liveProgress: options.execution.liveProgress });
    this.#creation = new TaskCreation({ ...options, context: options.execution, queueing: this.#queueing });
  }

  /** Creates a task, and queues it when the request says so. Nothing is created unless the code compiles. */
  async create(request: CreationRequest): Promise<{ task: Task; duplicate: boolean }> {
    const { row, duplicate } = await this.#creation.create(request);
    const { language } = request;
    if (!duplicate)
      this.#options.log.info({ taskId: row.id, language, parentId: row.parent_id }, 'task created');
    return { task: this.#toTask(row), duplicate };
  }

  /** Throws what create would throw, and creates nothing. */
  check(request: CreationRequest): Promise<void> {
    return this.#creation.check(request);
  }

  /** Creates a task with the definition of another. Throws `not_found`, and what create would throw. */
  async restart(id: string, request: RestartRequest): Promise<Task> {
    const row = await this.#creation.restart(id, request);
    this.#options.log.info({ taskId: row.id, restartOf: row.restart_of }, 'task created again');
    return this.#toTask(row);
  }

  /** What was frozen at creation. Undefined when there is no such task. */
  definition(id: string): Promise<{ definition: TaskDefinition; flow: TaskFlow } | undefined> {
    const { tasks } = this.#registry;
    return this.#registry.read(() => {
      const row = tasks.get(idKey(id));
      return row && { definition: tasks.definition(row.key), flow: rowFlow(row) };
    });
  }

  async start(id: string): Promise<Answer> {
    const { execution, stopping } = this.#options;
    return this.#queueing.transact(({ queue }): Answer => {
      const row = this.#registry.tasks.get(idKey(id));
      if (!row) return missing(id);
      if (!mayStart(row.state)) return wrongState(id, row.state, 'only a Created task can be started');
      refuseWhileStopping(stopping(), true, row.parent_key, execution);
      queue(row, Date.now());
      return { ok: true };
    });
  }

  /** Cancels a task, and with `recurse` its descendants. Tells which tasks were cancelled. */
  async cancel(id: string, recurse: boolean): Promise<Answer & { ids: string[] }> {
    const { tasks } = this.#registry;
    const root = tasks.get(idKey(id));
    if (!root) return { ...missing(id), ids: [] };
    const keys = recurse ? tasks.tree(root.key).reverse() : [root];
    const { ids, effects } = await this.#registry.insist(() => {
      const now = new Date();
      const effects = noEffects();
      const cancelled = keys
        .map(({ key }) => tasks.get(key))
        .filter((row) => row !== undefined && stopTask(this.#options.execution, row, now, effects));
      return { ids: cancelled.map((row) => (row as TaskRow).id), effects };
    });
    this.#options.perform(effects);
    if (ids.length > 0) return { ok: true, ids };
    return { ...wrongState(id, root.state, 'only a task that has not ended can be stopped, once'), ids };
  }

  /** Makes a task fail for a reason that kr has: see {@link failTask}. False when it has ended already. */
  async fail(key: string, fault: Fault): Promise<boolean> {
    const { execution, perform } = this.#options;
    const { failed, effects } = await this.#registry.insist(() => {
      const effects = noEffects();
      const row = this.#registry.tasks.get(key);
      return { failed: row !== undefined && failTask(execution, row, fault, new Date(), effects), effects };
    });
    perform(effects);
    return failed;
  }

  /** Removes a task and its descendants when all of them have ended. */
  async remove(id: string): Promise<Answer> {
    const [answer] = await this.#remove([id], new Set());
    return answer as Removal;
  }

  /**
   * Removes many, one after the other; gives an answer for each. One that went with an ancestor before it counts as
   * removed. With `whatIf` nothing is removed: the answers tell what would be.
   */
  async removeMany(ids: readonly string[], whatIf: boolean): Promise<Removal[]> {
    const answers: Removal[] = [];
    const gone = new Set<string>();
    for (let start = 0; start < ids.length; start += removePageSize) {
      const page = ids.slice(start, start + removePageSize);
      const some = whatIf
        ? await this.#registry.read(() => page.map((id) => planRemove(this.#registry, id)))
        : await this.#remove(page, gone);
      answers.push(...some);
      // Others have their turn.
      await nextTurn();
    }
    return answers;
  }

  async #remove(ids: readonly string[], gone: Set<string>): Promise<Removal[]> {
    const { answers, effects } = await this.#registry.insist(() => {
      const effects = noEffects();
      return { answers: ids.map((id) => removeTree(this.#registry, id, gone, effects)), effects };
    });
    this.#options.perform(effects);
    return answers;
  }

  async rename(id: string, { name, description }: RenameBody): Promise<Answer> {
    if (name === undefined && description === undefined) {
      throw new KrError('invalid_request', 'Give a name, a description, or both.');
    }
    if (name?.trim() === '') throw new KrError('blank_name', 'The name is blank: give one.');
    if (description?.trim() === '') throw new KrError('blank_name', 'The description is blank: give one.');
    const { tasks, events } = this.#registry;
    return this.#registry.transact((): Answer => {
      const row = tasks.get(idKey(id));
      if (!row) return missing(id);
      const change = { name: name ?? row.name, description: description ?? row.description };
      tasks.update(row.key, change);
      events.append({ type: 'renamed', taskId: row.id, ...change }, Date.now());
      return { ok: true };
    });
  }

  /** Like what a runner tells, it is on the disk within a second, and seen at once. */
  setProgress(id: string, change: ProgressBody): Answer {
    if (change.percentComplete === undefined && change.statusMessage === undefined) {
      throw new KrError('invalid_request', 'Give percentComplete, statusMessage, or both.');
    }
    if (change.statusMessage?.trim() === '')
      throw new KrError('invalid_request', 'The status message is blank: give one, or leave it out.');
    const key = idKey(id);
    if (this.#options.execution.setProgress(key, change)) return { ok: true };
    const row = this.#registry.tasks.get(key);
    return row ? wrongState(id, row.state, 'only a task that runs has progress to set') : missing(id);
  }

  /** Undefined when there is no such task. */
  get(id: string, how: TellOptions = {}): Promise<Task | undefined> {
    return this.#registry.read(() => {
      const row = this.#registry.tasks.get(idKey(id));
      return row && this.#toTask(row, how);
    });
  }

  /**
   * The tasks that a filter leaves, in pages: a long list neither fills the memory nor keeps others waiting. Which
   * tasks are in it is decided at the start.
   */
  async *list(filter: TaskFilter, how: TellOptions = {}): AsyncGenerator<TaskSummary[]> {
    const { tasks } = this.#registry;
    const places = await this.#registry.read(() => tasks.select(filter));
    for (let start = 0; start < places.length; start += listPageSize) {
      yield await this.#registry.read(() => this.#summaries(places.slice(start, start + listPageSize), how));
      await nextTurn();
    }
  }

  /** Undefined when the task has none. Throws `not_found`, and `not_ended` before the end. */
  async result(id: string): Promise<StoredResult | undefined> {
    const { tasks } = this.#registry;
    const found = await this.#registry.read(() => {
      const row = tasks.get(idKey(id));
      return row && { state: row.state, places: tasks.resultPieces(row.key) };
    });
    if (!found) throw new KrError('not_found', noTaskMessage(id));
    const { state, places } = found;
    if (!isTerminal(state)) {
      throw new KrError(
        'not_ended',
        `Task '${id}' has no result yet: it is ${state}. kr wait-task ${id} waits for its end.`,
      );
    }
    if (places.length === 0) return undefined;
    return {
      bytes: places.reduce((sum, { bytes }) => sum + bytes, 0),
      pieces: () => this.#readPieces(id, places),
    };
  }

  *#readPieces(id: string, places: readonly { ord: number }[]): Generator<Uint8Array> {
    for (const { ord } of places) {
      const piece = this.#registry.tasks.resultPiece(ord);
      if (!piece)
        throw new KrError(
          'not_found',
          `Task '${id}' was removed while its result was read: there is no more of it.`,
        );
      yield piece;
    }
  }

  #summaries(places: readonly number[], how: TellOptions): TaskSummary[] {
    const { tasks } = this.#registry;
    const rows = tasks.at(places);
    const children = tasks.childrenOf(rows.map(({ key }) => key));
    return rows.map((row) => rowToSummary(row, this.#contextOf(row, children.get(row.key) ?? [], how)));
  }

  #toTask(row: TaskRow, how: TellOptions = {}): Task {
    return rowToTask(row, this.#contextOf(row, this.#registry.tasks.childrenIds(row.key), how));
  }

  #contextOf(row: TaskRow, childrenId: string[], { attempts = false }: TellOptions): TaskContext {
    const { execution, pool } = this.#options;
    return {
      childrenId,
      live: execution.liveProgress(row),
      waitsFor: waitsFor(this.#registry, row, Date.now(), (id) => pool.heldBy(id)),
      attempts: attempts ? attemptsOf(this.#registry, row) : undefined,
    };
  }
}
