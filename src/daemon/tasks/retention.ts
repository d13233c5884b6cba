import type { Logger } from 'pino';
import type { SettingValues } from '../../settings/values.ts';
import type { Registry } from '../registry/registry.ts';
import type { RetentionLimit } from '../registry/task-table.ts';
import { type GroupRetention, retentionLimits } from './retention-limits.ts';
import type { TaskService } from './task-service.ts';

/** The shortest time between two looks, so that a burst of ending tasks costs one. */
const pauseMs = 1000;
/** How often to look for tasks that have grown too old, when an age is set. */
const ageIntervalMs = 60_000;

export interface RetentionOptions {
  registry: Registry;
  tasks: TaskService;
  /** Of groups that have some limit of their own. */
  groups: () => readonly GroupRetention[];
  settings: () => SettingValues;
  log: Logger;
}

/**
 * Removes ended tasks as their groups and the settings retention.age and retention.count say; without them, none. A tree
 * goes as a whole, as its root has to.
 */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer is due; milliseconds since 1970. */
  #due = Number.POSITIVE_INFINITY;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Looks soon: something ended, or the settings or a group changed. */
  consider(): void {
    if (this.#limits().length > 0) this.#lookIn(pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** An earlier look that is planned already stays: tasks that end all the time must not put it off for ever. */
  #lookIn(ms: number): void {
    const due = Date.now() + ms;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#look().catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'retention failed, trying again');
        this.#lookIn(ageIntervalMs);
      });
    }, ms).unref();
  }

  async #look(): Promise<void> {
    const { registry, tasks, log } = this.#options;
    const limits = this.#limits();
    const expired = registry.tasks.expired(limits);
    // One whose descendants still run stays until they have ended.
    const removed = (await tasks.removeMany(expired, false)).filter(({ ok }) => ok).length;
    if (removed > 0) log.info({ removed }, 'retention removed ended tasks');
    if (limits.some((limit) => 'endedBefore' in limit)) this.#lookIn(ageIntervalMs);
  }

  #limits(): RetentionLimit[] {
    const { groups, settings } = this.#options;
    return retentionLimits(groups(), settings(), Date.now());
  }
}
