import { setTimeout as wait } from 'node:timers/promises';
import type { TaskEvent } from '../protocol/events.ts';
import type { TaskSummary } from '../protocol/task.ts';
import { openEventsOnce } from './event-stream.ts';
import type { KrClient } from './kr-client.ts';
import { isMissing } from './resolve-id.ts';
import { type FollowedTask, TaskFollower, toFollowed } from './task-follower.ts';
import { Wakes, withWakes } from './with-wakes.ts';

interface LiveOptions {
  client: KrClient;
  /** Only these tasks, and what is below them; undefined: all. Exact ids. */
  roots: readonly string[] | undefined;
}

/** Most tasks that are asked for when none are named: the newest ones, beside all that are under way. */
const maxListed = 1000;
const underWay = 'Queued,Running,Stopping';
/** How often a daemon that went away is looked for, in milliseconds. */
const pauseMs = 500;
/** How many Queued tasks are asked what they wait for, the newest; and how long at least between two times, in milliseconds. */
const maxAsked = 200;
const waitsPauseMs = 1000;

/** Tasks as the daemon knows them, kept up to date for as long as it is wanted, over its breaks. */
export class LiveTasks {
  readonly #options: LiveOptions;
  readonly #follower = new TaskFollower();
  #connected = false;
  #complete = true;
  #waitsTimer: NodeJS.Timeout | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** The newest first; the same array as long as nothing changed. */
  get tasks(): readonly FollowedTask[] {
    return this.#follower.tasks;
  }

  /** False while the daemon is away. */
  get connected(): boolean {
    return this.#connected;
  }

  /** False when there are older tasks too, which have ended or were never started. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Every event of these tasks, once it is in `tasks`; null when they are first known, when what they wait for has changed, and when that was broken off or begins again. */
  async *changes(signal: AbortSignal): AsyncGenerator<TaskEvent | null> {
    while (!signal.aborted) {
      try {
        yield* this.#changesOfOne(signal);
      } catch {
        // It is not there, or went away while it was asked: it is looked for again.
      }
      if (signal.aborted) return;
      if (this.#connected) {
        this.#connected = false;
        yield null;
      }
      await wait(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Ends with the connection. */
  async *#changesOfOne(signal: AbortSignal): AsyncGenerator<TaskEvent | null> {
    // Listening comes first: what happens between the two must not be lost.
    const items = await openEventsOnce(this.#options.client.link, { ids: [], signal });
    this.#follower.reset((await this.#list()).map(toFollowed));
    this.#connected = true;
    yield null;
    const wakes = new Wakes();
    for await (const item of withWakes(items, wakes)) {
      if (item === null) {
        yield null;
        continue;
      }
      const { event } = item;
      if (!this.#takes(event)) continue;
      this.#follower.apply(event);
      if (event.type === 'state') this.#askWaitsSoon(wakes, signal);
      yield event;
      if (event.type === 'removed' && !this.#complete && this.tasks.length < maxListed / 2) {
        // Older ones have room now.
        this.#follower.reset((await this.#list()).map(toFollowed));
        yield null;
      }
    }
  }

  /** What tasks wait for may be something else whenever one starts or ends, which no event tells. */
  #askWaitsSoon(wakes: Wakes, signal: AbortSignal): void {
    this.#waitsTimer ??= setTimeout(async () => {
      this.#waitsTimer = undefined;
      if (signal.aborted || this.tasks.every(({ state }) => state !== 'Queued')) return;
      try {
        const queued = await this.#options.client.list({ whereState: 'Queued', limit: maxAsked });
        if (this.#follower.takeWaits(queued)) wakes.wake();
      } catch {
        // Events tell when the daemon went away.
      }
    }, waitsPauseMs).unref();
  }

  #takes(event: TaskEvent): boolean {
    if (!this.#options.roots || this.#follower.has(event.taskId)) return true;
    return event.type === 'state' && event.parentId !== null && this.#follower.has(event.parentId);
  }

  async #list(): Promise<TaskSummary[]> {
    const { client, roots } = this.#options;
    if (roots) return this.#family(roots);
    const newest = await client.list({ limit: maxListed + 1 });
    this.#complete = newest.length <= maxListed;
    if (this.#complete) return newest;
    newest.pop();
    const known = new Set(newest.map(({ id }) => id));
    const older = await client.list({ whereState: underWay });
    return [...newest, ...older.filter(({ id }) => !known.has(id))];
  }

  async #family(roots: readonly string[]): Promise<TaskSummary[]> {
    const { client } = this.#options;
    const family = new Map<string, TaskSummary>();
    const open: TaskSummary[] = [];
    for (const id of roots) {
      try {
        open.push(await client.state(id));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    for (let task = open.shift(); task; task = open.shift()) {
      if (family.has(task.id)) continue;
      family.set(task.id, task);
      if (task.childrenId.length > 0) open.push(...(await client.list({ parent: task.id })));
    }
    return [...family.values()];
  }
}
