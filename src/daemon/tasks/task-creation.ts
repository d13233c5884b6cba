import { randomBytes } from 'node:crypto';
import type { Pool } from '../../pool/pool.ts';
import type { CreateBody, TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { idKey, invalidIdMessage, isValidId } from '../../protocol/ids.ts';
import type { Language } from '../../protocol/language.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { FlowContext } from '../flow/context.ts';
import { endForDependency, endTask } from '../flow/end-task.ts';
import { makeFlow, type PlannedFlow } from '../flow/make-flow.ts';
import { notStartedMessage, refuseWork, type Stopping } from '../lifecycle.ts';
import { rowProgress, type TaskRow } from '../registry/task-row.ts';
import { compileError, makeDefinition, type Surroundings } from './definition.ts';
import type { Queueing, QueueingStep } from './queueing.ts';
import { stateEvent } from './state-event.ts';

export interface TaskCreationOptions {
  context: FlowContext;
  pool: Pool;
  queueing: Queueing;
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

/** What a request asks for, once it is found that it can be had. */
interface Admitted {
  definition: TaskDefinition;
  id: string;
  name: string;
  plan: PlannedFlow;
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
  async create(request: CreationRequest): Promise<TaskRow> {
    const admitted = await this.#admit(request);
    return this.#options.queueing.transact((step) => {
      this.#checkWork(request.start, request.body?.parentId);
      this.#checkPlace(admitted, request.body?.parentId);
      return this.#write(request, admitted, step);
    });
  }

  /** Throws what create would throw, and creates nothing. */
  async check(request: CreationRequest): Promise<void> {
    await this.#admit(request);
  }

  /** Throws when the daemon is to end and so does not take this work. */
  #checkWork(starts: boolean, parentId: string | undefined): void {
    const { context, stopping } = this.#options;
    refuseWhileStopping(stopping(), starts, parentId === undefined ? null : idKey(parentId), context);
  }

  /** What a request asks for. Its code has been compiled. */
  async #admit({ language, body, query, start }: CreationRequest): Promise<Admitted> {
    const { pool, surroundings } = this.#options;
    const definition = makeDefinition(language, body, query, surroundings);
    const plan = makeFlow(body);
    const id = body?.id ?? randomBytes(16).toString('hex');
    if (!isValidId(id)) throw new KrError('invalid_id', invalidIdMessage(id));
    const name = body?.name ?? `Task ${id}`;
    if (name.trim() === '') throw new KrError('blank_name', 'The name is blank: leave it out or give one.');
    const admitted = { definition, id, name, plan };
    this.#checkWork(start, body?.parentId);
    this.#checkPlace(admitted, body?.parentId);

    pool.warm(language);
    const prepared = await pool.prepare(definition);
    if (!prepared.ok) throw compileError(prepared.diagnostics);
    return admitted;
  }

  /** Throws when the id is taken, or the parent or what it is to run after is not there. */
  #checkPlace({ id, plan }: Admitted, parentId: string | undefined): void {
    const { tasks } = this.#options.context.registry;
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
    for (const [key, after] of plan.after) {
      if (tasks.get(key)) continue;
      throw new KrError(
        'dependency_not_found',
        `There is no task '${after.id}' that this one could start after. kr get-task lists those that there are.`,
      );
    }
  }

  /** Within a transaction. */
  #write({ body, start }: CreationRequest, admitted: Admitted, { queue, effects }: QueueingStep): TaskRow {
    const { context } = this.#options;
    const { tasks, events } = context.registry;
    const { definition, id, name, plan } = admitted;
    const key = idKey(id);
    const now = new Date();
    if (body?.id !== undefined) events.forget(key);
    tasks.insert(
      {
        key,
        id,
        name,
        description: body?.description ?? null,
        created_at: now.getTime(),
        message: notStartedMessage,
        parent_key: body?.parentId === undefined ? null : idKey(body.parentId),
        group_key: plan.groupKey,
        priority: plan.priority,
        flow: Object.keys(plan.flow).length === 0 ? null : JSON.stringify(plan.flow),
        dedup_key: plan.key,
        restart_of: null,
      },
      definition,
    );
    const created = tasks.get(key) as TaskRow;
    events.append(stateEvent(created, rowProgress(created)), now.getTime());
    const failed = this.#placeAfter(key, plan.after);
    if (failed) {
      endTask(context, endForDependency(created, failed.id, failed.state), now, effects);
      return tasks.get(key) as TaskRow;
    }
    return start ? queue(created, now.getTime()) : created;
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
