import { randomBytes } from 'node:crypto';
import type { Pool } from '../../pool/pool.ts';
import type { CreateBody, TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { defaultGroup } from '../../protocol/flow-words.ts';
import { idKey, invalidIdMessage, isValidId, noTaskMessage } from '../../protocol/ids.ts';
import type { Language } from '../../protocol/language.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { Effects, FlowContext } from '../flow/context.ts';
import { endForDependency, endTask } from '../flow/end-task.ts';
import { noGroup } from '../flow/groups.ts';
import { makeFlow, type PlannedFlow } from '../flow/make-flow.ts';
import { stopTask } from '../flow/stop-task.ts';
import { mayStart, notStartedMessage, refuseWork, type Stopping } from '../lifecycle.ts';
import { rowFlow, rowProgress, type TaskRow } from '../registry/task-row.ts';
import { compileError, makeDefinition, type Surroundings, withCode } from './definition.ts';
import type { Queueing, QueueingStep } from './queueing.ts';
import type { SecretStore } from './secret-store.ts';
import { stateEvent } from './state-event.ts';

export interface TaskCreationOptions {
  context: FlowContext;
  pool: Pool;
  queueing: Queueing;
  secrets: SecretStore;
  surroundings: Surroundings;
  /** Whether the daemon is to end: then it takes no new work. */
  stopping: () => Stopping;
}

/** What is asked for: a task of this language. */
export interface CreationRequest {
  language: Language;
  /** Null: the language's sample. */
  body: CreateBody | null;
  /** Query parameters, which become arguments. */
  query: Readonly<Record<string, unknown>>;
  /** Queue it at once. */
  start: boolean;
}

/** What came of a request. */
export interface Creation {
  row: TaskRow;
  /** Nothing was created: it is the live task that has the key. */
  duplicate: boolean;
}

/** What a request asks for, once it is found that it can be had. */
interface Admitted {
  definition: TaskDefinition;
  id: string;
  name: string;
  description: string | null;
  parentId: string | undefined;
  plan: PlannedFlow;
  restartOf: string | null;
  secrets: Readonly<Record<string, string>> | undefined;
  start: boolean;
}

/** What is to be different in a task that is made anew. */
export interface RestartRequest {
  /** Its code; undefined: the same. */
  code: string | undefined;
  /** The values of its secrets, which are not kept beyond its end. */
  secrets: Readonly<Record<string, string>> | undefined;
  start: boolean;
}

const refusals = {
  daemon_stopping: 'The daemon is stopping and takes no more work: repeat the command once it has stopped.',
  daemon_draining:
    'The daemon stops once its tasks have ended, and starts no others until then. kr daemon start calls that off.',
} as const;

/** Makes tasks. */
export class TaskCreation {
  readonly #options: TaskCreationOptions;

  constructor(options: TaskCreationOptions) {
    this.#options = options;
  }

  /** Creates a task. Nothing is created unless the code compiles. */
  async create(request: CreationRequest): Promise<Creation> {
    const admitted = await this.#admit(request);
    return this.#transact(admitted, (step): Creation => {
      this.#checkWork(admitted);
      const live = this.#liveWithKey(admitted.plan);
      if (live && admitted.plan.onDuplicate === 'return') {
        const row = admitted.start && mayStart(live.state) ? step.queue(live, Date.now()) : live;
        return { row, duplicate: true };
      }
      this.#checkPlace(admitted);
      // Nobody may find events of another task that had this id.
      if (request.body?.id !== undefined) this.#options.context.registry.events.forget(idKey(admitted.id));
      return { row: this.#write(admitted, step), duplicate: false };
    });
  }

  /**
   * Creates a task with the definition of another. What that one waited for it does not wait for. Its parent it has
   * where that is still there, its key too: throws `key_taken` while a live task has that.
   */
  async restart(id: string, request: RestartRequest): Promise<TaskRow> {
    const admitted = await this.#admitAgain(id, request);
    return this.#transact(admitted, (step) => {
      this.#checkWork(admitted);
      this.#liveWithKey(admitted.plan);
      this.#checkPlace(admitted);
      return this.#write(admitted, step);
    });
  }

  /** Nothing is left of secrets of a task that could not be created. */
  async #transact<T>({ id }: Admitted, write: (step: QueueingStep) => T): Promise<T> {
    const { context, queueing, secrets } = this.#options;
    try {
      return await queueing.transact(write);
    } catch (error) {
      if (!context.registry.tasks.get(idKey(id))) secrets.forget(idKey(id));
      throw error;
    }
  }

  /** The newest task that has not ended and has the key of the new one. Throws `key_taken` where that is refused. */
  #liveWithKey({ key, onDuplicate }: PlannedFlow): TaskRow | undefined {
    const [live] = key === null ? [] : this.#options.context.registry.tasks.liveWithKey(key);
    if (!live || onDuplicate !== 'fail') return live;
    throw new KrError(
      'key_taken',
      `Task '${live.id}' has the key '${key}' and is ${live.state}: wait for its end, or use another rule for duplicates.`,
    );
  }

  /** Throws what create would throw, and creates nothing. */
  async check(request: CreationRequest): Promise<void> {
    await this.#admit(request);
  }

  /** Throws when the daemon is to end and so does not take this work. */
  #checkWork({ start, parentId }: Admitted): void {
    const { context, stopping } = this.#options;
    refuseWhileStopping(stopping(), start, parentId === undefined ? null : idKey(parentId), context);
  }

  /** What a request asks for. Its code has been compiled. */
  async #admit({ language, body, query, start }: CreationRequest): Promise<Admitted> {
    const { surroundings } = this.#options;
    const definition = makeDefinition(language, body, query, surroundings);
    const plan = makeFlow(body);
    const id = body?.id ?? newId();
    if (!isValidId(id)) throw new KrError('invalid_id', invalidIdMessage(id));
    const name = body?.name ?? defaultName(id);
    if (name.trim() === '') throw new KrError('blank_name', 'The name is blank: leave it out or give one.');
    const { description = null, parentId, secrets } = body ?? {};
    const admitted = { definition, id, name, description, parentId, plan, restartOf: null, secrets, start };
    this.#checkWork(admitted);
    this.#checkPlace(admitted);
    await this.#compile(definition);
    return admitted;
  }

  /** What a request asks for that wants a task once more. Throws `not_found`. */
  async #admitAgain(restartOf: string, { code, secrets, start }: RestartRequest): Promise<Admitted> {
    const { tasks } = this.#options.context.registry;
    const found = await this.#options.context.registry.read(() => {
      const row = tasks.get(idKey(restartOf));
      return row && { row, definition: tasks.definition(row.key) };
    });
    if (!found) throw new KrError('not_found', noTaskMessage(restartOf));
    const { row } = found;
    const definition = code === undefined ? found.definition : withCode(found.definition, code);
    const id = newId();
    const { delayMs: _, ...flow } = rowFlow(row);
    const lacking = flow.secretNames?.find((name) => !Object.hasOwn(secrets ?? {}, name));
    if (lacking !== undefined) {
      throw new KrError(
        'invalid_request',
        `Task '${row.id}' has the secret ${lacking}, whose value is not kept: give it in secrets.`,
      );
    }
    const admitted: Admitted = {
      definition,
      id,
      name: row.name === defaultName(row.id) ? defaultName(id) : row.name,
      description: row.description,
      parentId: row.parent_id ?? undefined,
      plan: {
        ...{ group: row.group_name, priority: row.priority, flow },
        ...{ key: row.dedup_key, onDuplicate: 'fail', after: new Map() },
      },
      restartOf: row.id,
      secrets,
      start,
    };
    this.#checkWork(admitted);
    await this.#compile(definition);
    return admitted;
  }

  async #compile(definition: TaskDefinition): Promise<void> {
    const { pool } = this.#options;
    pool.warm(definition.language);
    const prepared = await pool.prepare(definition);
    if (!prepared.ok) throw compileError(prepared.diagnostics);
  }

  /** Throws when the id is taken, or the group, the parent or what it is to run after is not there. */
  #checkPlace({ id, plan, parentId, restartOf }: Admitted): void {
    const { registry } = this.#options.context;
    const { tasks, groups } = registry;
    if (tasks.get(idKey(id))) {
      throw new KrError(
        'id_taken',
        `There is a task '${id}' already: choose another id, or remove that task.`,
      );
    }
    if (parentId !== undefined && restartOf === null && !tasks.get(idKey(parentId))) {
      throw new KrError(
        'parent_not_found',
        `There is no task '${parentId}' that could be the parent. kr get-task lists those that there are.`,
      );
    }
    // The default group is always there.
    if (plan.group !== defaultGroup && !groups.get(idKey(plan.group))) throw noGroup(registry, plan.group);
    for (const [key, after] of plan.after) {
      if (tasks.get(key)) continue;
      throw new KrError(
        'dependency_not_found',
        `There is no task '${after.id}' that this one could start after. kr get-task lists those that there are.`,
      );
    }
  }

  /** Within a transaction. */
  #write(admitted: Admitted, { queue, effects }: QueueingStep): TaskRow {
    const { context } = this.#options;
    const { tasks, events } = context.registry;
    const { definition, id, name, description, parentId, plan, restartOf, secrets, start } = admitted;
    const key = idKey(id);
    const parent = parentId === undefined ? undefined : tasks.get(idKey(parentId));
    const now = new Date();
    tasks.insert(
      {
        key,
        id,
        name,
        description,
        created_at: now.getTime(),
        message: notStartedMessage,
        parent_key: parent?.key ?? null,
        group_key: idKey(plan.group),
        priority: plan.priority,
        flow: Object.keys(plan.flow).length === 0 ? null : JSON.stringify(plan.flow),
        dedup_key: plan.key,
        restart_of: restartOf,
      },
      definition,
    );
    this.#options.secrets.keep(key, secrets);
    const created = tasks.get(key) as TaskRow;
    if (created.parent_key !== null) effects.parents.push(created.parent_key);
    events.append(stateEvent(created, rowProgress(created)), now.getTime());
    const failed = this.#placeAfter(key, plan.after);
    if (failed) {
      endTask(context, endForDependency(created, failed.id, failed.state), now, effects);
      return tasks.get(key) as TaskRow;
    }
    this.#takePlaces(created, now, effects);
    // It may have been to start after one of those whose place it takes.
    const placed = tasks.get(key) as TaskRow;
    return start && mayStart(placed.state) ? queue(placed, now.getTime()) : placed;
  }

  /** Stops the others that have the task's key. It starts when they have ended. */
  #takePlaces(row: TaskRow, now: Date, effects: Effects): void {
    if (row.dedup_key === null) return;
    const { context } = this.#options;
    const { tasks, dependencies } = context.registry;
    for (const { key } of tasks.liveWithKey(row.dedup_key)) {
      const other = tasks.get(key);
      if (!other || key === row.key) continue;
      stopTask(context, other, now, effects);
      const left = tasks.get(key);
      if (left && !isTerminal(left.state)) dependencies.add({ key: row.key, on_key: key, any_end: 1 });
    }
  }

  /** Notes what the task waits for; gives the one that has ended already, and otherwise than it has to. */
  #placeAfter(key: string, after: PlannedFlow['after']): TaskRow | undefined {
    const { tasks, dependencies } = this.#options.context.registry;
    const others = [...after].map(([on_key, { anyEnd }]) => ({ row: tasks.get(on_key) as TaskRow, anyEnd }));
    const failed = others.find(
      ({ row, anyEnd }) => !anyEnd && isTerminal(row.state) && row.state !== 'Completed',
    );
    if (failed) return failed.row;
    for (const { row, anyEnd } of others) {
      if (!isTerminal(row.state)) dependencies.add({ key, on_key: row.key, any_end: anyEnd ? 1 : 0 });
    }
    return undefined;
  }
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

function defaultName(id: string): string {
  return `Task ${id}`;
}

/** Throws when a daemon that is to end does not take work. `parentKey`: of the task whose child it is. */
export function refuseWhileStopping(
  stopping: Stopping,
  starts: boolean,
  parentKey: string | null,
  { registry }: FlowContext,
): void {
  const parent = parentKey === null ? undefined : registry.tasks.get(parentKey)?.state;
  const code = refuseWork(stopping, { starts, parent });
  if (code) throw new KrError(code, refusals[code]);
}
