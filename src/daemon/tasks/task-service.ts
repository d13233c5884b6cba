import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pool } from '../../pool/pool.ts';
import type { CreateBody, RenameBody, TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { idKey, invalidIdMessage, isValidId, noTaskMessage } from '../../protocol/ids.ts';
import type { Language } from '../../protocol/language.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Task, TaskSummary } from '../../protocol/task.ts';
import {
  decideCancel,
  finalProgress,
  mayStart,
  notStartedMessage,
  refuseWork,
  type Stopping,
} from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowProgress, rowToSummary, rowToTask, type TaskRow } from '../registry/task-row.ts';
import type { TaskFilter } from '../registry/task-table.ts';
import { type Answer, missing, wrongState } from './answer.ts';
import { compileError, makeDefinition, type Surroundings } from './definition.ts';
import type { Execution } from './execution.ts';
import { planRemove, type Removal, removeTree } from './removal.ts';
import { stateEvent } from './state-event.ts';

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
  surroundings: Surroundings;
  /** Whether the daemon is to end: then it takes no new work. */
  stopping: () => Stopping;
  log: Logger;
}

/** Tasks that are read at a time for a list. */
const listPageSize = 200;
/** Tasks that are removed in one transaction, beside their descendants. */
const removePageSize = 100;

const refusals = {
  daemon_stopping: 'The daemon is stopping and takes no more work: repeat the command once it has stopped.',
  daemon_draining:
    'The daemon stops once its tasks have ended, and starts no others until then. kr daemon start calls that off.',
} as const;

/** The operations on tasks, as in the table of a task's life. Ids are compared without regard to case. */
export class TaskService {
  readonly #options: TaskServiceOptions;
  readonly #registry: Registry;

  constructor(options: TaskServiceOptions) {
    this.#options = options;
    this.#registry = options.registry;
  }

  /** Creates a task, and queues it when `start` says so. Nothing is created unless the code compiles. */
  async create(
    language: Language,
    body: CreateBody | null,
    query: Readonly<Record<string, unknown>>,
    start: boolean,
  ): Promise<Task> {
    const { tasks, events } = this.#registry;
    const { definition, id, name } = await this.#admit(language, body, query, start);
    const key = idKey(id);
    const now = Date.now();
    const row = await this.#transactQueueing((queue) => {
      this.#checkWork(start, body?.parentId);
      this.#checkPlace(id, body?.parentId);
      if (body?.id !== undefined) events.forget(key);
      tasks.insert(
        {
          key,
          id,
          name,
          description: body?.description ?? null,
          created_at: now,
          message: notStartedMessage,
          parent_key: body?.parentId === undefined ? null : idKey(body.parentId),
        },
        definition,
      );
      const created = tasks.get(key) as TaskRow;
      events.append(stateEvent(created, rowProgress(created)), now);
      return start ? queue(created, now) : created;
    });
    this.#options.log.info({ taskId: id, language, parentId: row.parent_id }, 'task created');
    return this.#toTask(row);
  }

  /** Throws what create would throw, and creates nothing. */
  async check(
    language: Language,
    body: CreateBody | null,
    query: Readonly<Record<string, unknown>>,
    start: boolean,
  ): Promise<void> {
    await this.#admit(language, body, query, start);
  }

  async start(id: string): Promise<Answer> {
    return this.#transactQueueing((queue): Answer => {
      const row = this.#registry.tasks.get(idKey(id));
      if (!row) return missing(id);
      if (!mayStart(row.state)) return wrongState(id, row.state, 'only a Created task can be started');
      this.#checkWork(true, row.parent_key ?? undefined);
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
    const cancelled = await this.#registry.insist(() => {
      const now = new Date();
      return keys
        .map(({ key }) => tasks.get(key))
        .filter((row) => row !== undefined && this.#cancelRow(row, now));
    });
    const ids = cancelled.map((row) => (row as TaskRow).id);
    for (const one of ids) this.#options.pool.cancel(one);
    if (ids.length > 0) return { ok: true, ids };
    return { ...wrongState(id, root.state, 'only a task that has not ended can be stopped, once'), ids };
  }

  /** Removes a task and its descendants when all of them have ended. */
  remove(id: string): Promise<Answer> {
    return this.#registry.insist(() => removeTree(this.#registry, id, new Set()));
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
        : await this.#registry.insist(() => page.map((id) => removeTree(this.#registry, id, gone)));
      answers.push(...some);
      // Others have their turn.
      await nextTurn();
    }
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

  /** Undefined when there is no such task. */
  get(id: string): Promise<Task | undefined> {
    return this.#registry.read(() => {
      const row = this.#registry.tasks.get(idKey(id));
      return row && this.#toTask(row);
    });
  }

  /**
   * The tasks that a filter leaves, in pages: a long list neither fills the memory nor keeps others waiting. Which
   * tasks are in it is decided at the start.
   */
  async *list(filter: TaskFilter): AsyncGenerator<TaskSummary[]> {
    const { tasks } = this.#registry;
    const places = await this.#registry.read(() => tasks.select(filter));
    for (let start = 0; start < places.length; start += listPageSize) {
      yield await this.#registry.read(() => this.#summaries(places.slice(start, start + listPageSize)));
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

  #summaries(places: readonly number[]): TaskSummary[] {
    const { tasks } = this.#registry;
    const rows = tasks.at(places);
    const children = tasks.childrenOf(rows.map(({ key }) => key));
    return rows.map((row) =>
      rowToSummary(row, children.get(row.key) ?? [], this.#options.execution.liveProgress(row.key)),
    );
  }

  #toTask(row: TaskRow): Task {
    return rowToTask(
      row,
      this.#registry.tasks.childrenIds(row.key),
      this.#options.execution.liveProgress(row.key),
    );
  }

  /** What a request asks for, once it is found that it can be had. Its code has been compiled. */
  async #admit(
    language: Language,
    body: CreateBody | null,
    query: Readonly<Record<string, unknown>>,
    start: boolean,
  ): Promise<{ definition: TaskDefinition; id: string; name: string }> {
    const { pool, surroundings } = this.#options;
    const definition = makeDefinition(language, body, query, surroundings);
    const id = body?.id ?? randomBytes(16).toString('hex');
    if (!isValidId(id)) throw new KrError('invalid_id', invalidIdMessage(id));
    const name = body?.name ?? `Task ${id}`;
    if (name.trim() === '') throw new KrError('blank_name', 'The name is blank: leave it out or give one.');
    this.#checkWork(start, body?.parentId);
    this.#checkPlace(id, body?.parentId);

    pool.warm(language);
    const prepared = await pool.prepare(definition);
    if (!prepared.ok) throw compileError(prepared.diagnostics);
    return { definition, id, name };
  }

  /** Throws when the daemon is to end and so does not take this work. */
  #checkWork(starts: boolean, parentId: string | undefined): void {
    const parent = parentId === undefined ? undefined : this.#registry.tasks.get(idKey(parentId))?.state;
    const code = refuseWork(this.#options.stopping(), { starts, parent });
    if (code) throw new KrError(code, refusals[code]);
  }

  /** Throws when the id is taken or the parent is not there. */
  #checkPlace(id: string, parentId: string | undefined): void {
    const { tasks } = this.#registry;
    if (tasks.get(idKey(id))) {
      throw new KrError(
        'id_taken',
        `There is a task '${id}' already: choose another id, or remove that task.`,
      );
    }
    if (parentId !== undefined && !tasks.get(idKey(parentId))) {
      throw new KrError(
        'parent_not_found',
        `There is no task '${parentId}' that could be the parent. kr get-task lists those that there are.`,
      );
    }
  }

  /**
   * Runs `write`, which may queue a task, and hands that to the pool at once: where a runner is free, the start of the
   * task is written in the same transaction.
   */
  async #transactQueueing<T>(write: (queue: (row: TaskRow, now: number) => TaskRow) => T): Promise<T> {
    const queued: TaskRow[] = [];
    const writing = this.#registry.transact(() =>
      write((row, now) => {
        const one = this.#queue(row, now);
        queued.push(one);
        return one;
      }),
    );
    const [first] = queued;
    if (first) this.#options.execution.submit(first);
    const value = await writing;
    // Written again in a transaction of its own: the pool may have found it not queued before.
    if (first && queued.length > 1) this.#options.execution.submit(first);
    return value;
  }

  /** Within a transaction. */
  #queue(row: TaskRow, now: number): TaskRow {
    const { tasks, events } = this.#registry;
    const queued: TaskRow = { ...row, state: 'Queued', queued_ord: tasks.nextQueuedOrd() };
    tasks.update(row.key, { state: queued.state, queued_ord: queued.queued_ord });
    events.append(stateEvent(queued, rowProgress(queued)), now);
    return queued;
  }

  /** Within a transaction. False when there is nothing to cancel. */
  #cancelRow(row: TaskRow, now: Date): boolean {
    const { tasks, events } = this.#registry;
    const decision = decideCancel(row.state);
    if (decision === 'refuse') return false;
    if (decision === 'ask') {
      // It would be told as stopped although it came to its end.
      if (this.#options.execution.isEnding(row.key)) return false;
      tasks.update(row.key, { state: 'Stopping', cancel_asked: 1 });
      const progress = this.#options.execution.liveProgress(row.key) ?? rowProgress(row);
      events.append(stateEvent({ ...row, state: 'Stopping' }, progress), now.getTime());
      return true;
    }
    const message = decision === 'end-unstarted' ? 'Cancelled before start' : 'Cancelled';
    const progress = finalProgress(rowProgress(row), 'Stopped', now, message);
    tasks.update(row.key, { state: 'Stopped', cancel_asked: 1, completed_at: now.getTime() });
    tasks.updateProgress(row.key, progress);
    events.append(stateEvent({ ...row, state: 'Stopped' }, progress), now.getTime());
    return true;
  }
}
