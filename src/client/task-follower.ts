import type { TaskEvent } from '../protocol/events.ts';
import type { Waiting } from '../protocol/flow.ts';
import { idKey } from '../protocol/ids.ts';
import type { Progress } from '../protocol/progress.ts';
import { isTerminal, type State } from '../protocol/state.ts';
import type { TaskSummary } from '../protocol/task.ts';

/** What is known of a followed task from its events. */
export interface FollowedTask {
  id: string;
  name: string;
  state: State;
  progress: Progress;
  startedAt: string | null;
  completedAt: string | null;
  parentId: string | null;
  faultCode: string | null;
  /** The number of the attempt that runs or ran last; 0 before the first. */
  attempt: number;
  /** What a Queued task waits for: what it was when the daemon was asked last, since no event tells it. */
  waitsFor: readonly Waiting[];
}

/** A task as the daemon answers it, as the start of following it. */
export function toFollowed(task: TaskSummary): FollowedTask {
  const { id, name, state, progress, startedAt, completedAt, parentId, fault, attempt, waitsFor } = task;
  const faultCode = fault?.code ?? null;
  return { id, name, state, progress, startedAt, completedAt, parentId, faultCode, attempt, waitsFor };
}

/** The task after an event of it; undefined when it was removed, or is not known yet. */
export function applyEvent(task: FollowedTask | undefined, event: TaskEvent): FollowedTask | undefined {
  switch (event.type) {
    case 'state':
      return applyState(task, event);
    case 'progress':
      return task && { ...task, progress: event.progress };
    case 'renamed':
      return task && { ...task, name: event.name };
    case 'removed':
      return undefined;
    default:
      return task;
  }
}

function applyState(
  task: FollowedTask | undefined,
  event: Extract<TaskEvent, { type: 'state' }>,
): FollowedTask {
  const { state, name, progress, parentId, fault, at, attempt = 0 } = event;
  return {
    id: event.taskId,
    name,
    state,
    progress,
    startedAt: startedAt(task, state, at),
    completedAt: isTerminal(state) ? at : null,
    parentId,
    faultCode: fault?.code ?? null,
    attempt,
    waitsFor: state === 'Queued' && task?.state === state ? task.waitsFor : [],
  };
}

/** Between two attempts a task has no start, as before the first. */
function startedAt(task: FollowedTask | undefined, state: State, at: string): string | null {
  if (state === 'Queued') return null;
  return state === 'Running' ? at : (task?.startedAt ?? null);
}

/** The followed tasks: named ones in their order, otherwise the newest first. Ids are compared without regard to case. */
export class TaskFollower {
  readonly #tasks = new Map<string, FollowedTask>();
  readonly #named: ReadonlySet<string> | undefined;
  readonly #recurse: boolean;
  #list: readonly FollowedTask[] | undefined;

  /** With ids only these tasks are followed, and with `recurse` their descendants; without, all. */
  constructor(ids?: readonly string[], recurse = false) {
    this.#named = ids && new Set(ids.map(idKey));
    this.#recurse = recurse;
  }

  get tasks(): readonly FollowedTask[] {
    if (!this.#list) {
      const tasks = [...this.#tasks.values()];
      this.#list = this.#named ? tasks : tasks.reverse();
    }
    return this.#list;
  }

  has(id: string): boolean {
    return this.#tasks.has(idKey(id));
  }

  /** True when no followed task can change any more: a removed one counts as ended. */
  get allEnded(): boolean {
    return this.tasks.every(({ state }) => isTerminal(state));
  }

  /** Takes what the daemon knows now, in the order of `tasks`, in place of what was known. */
  reset(tasks: readonly FollowedTask[]): void {
    this.#tasks.clear();
    for (const task of this.#named ? tasks : tasks.toReversed()) this.#tasks.set(idKey(task.id), task);
    this.#list = undefined;
  }

  /** Takes what tasks wait for that are still Queued; gives whether that is something else than before. */
  takeWaits(tasks: readonly Pick<TaskSummary, 'id' | 'waitsFor'>[]): boolean {
    let changed = false;
    for (const { id, waitsFor } of tasks) {
      const known = this.#tasks.get(idKey(id));
      if (known?.state !== 'Queued' || isSame(known.waitsFor, waitsFor)) continue;
      this.#tasks.set(idKey(id), { ...known, waitsFor });
      changed = true;
    }
    if (changed) this.#list = undefined;
    return changed;
  }

  /** Whether an event is one of a followed task. */
  takes(event: TaskEvent): boolean {
    if (!this.#named || this.#named.has(idKey(event.taskId))) return true;
    if (!this.#recurse) return false;
    return (
      this.has(event.taskId) ||
      (event.type === 'state' && event.parentId !== null && this.has(event.parentId))
    );
  }

  apply(event: TaskEvent): void {
    const key = idKey(event.taskId);
    const before = this.#tasks.get(key);
    const task = applyEvent(before, event);
    // Output comes by the thousand, and changes none.
    if (task === before) return;
    if (task) this.#tasks.set(key, task);
    else this.#tasks.delete(key);
    this.#list = undefined;
  }
}

function isSame(one: readonly Waiting[], other: readonly Waiting[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
