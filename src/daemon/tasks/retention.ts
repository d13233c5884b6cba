import type { Logger } from 'pino';
import type { SettingValues } from '../../settings/values.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskService } from './task-service.ts';

/** The shortest time between two looks, so that a burst of ending tasks costs one. */
const pauseMs = 1000;
/** How often to look for tasks that have grown too old, when an age is set. */
const ageIntervalMs = 60_000;

/** Removes ended tasks as the settings retention.age and retention.count say; without them, none. */
export class Retention {
  readonly #options: { registry: Registry; tasks: TaskService; settings: () => SettingValues; log: Logger };
  #timer: NodeJS.Timeout | undefined;
  /** When the timer is due; milliseconds since 1970. */
  #due = Number.POSITIVE_INFINITY;

  constructor(options: {
    registry: Registry;
    tasks: TaskService;
    settings: () => SettingValues;
    log: Logger;
  }) {
    this.#options = options;
  }

  /** Looks soon: something ended, or the settings changed. */
  consider(): void {
    const { retentionAgeMs, retentionCount } = this.#options.settings();
    if (retentionAgeMs !== null || retentionCount !== null) this.#lookIn(pauseMs);
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
    const { retentionAgeMs, retentionCount } = this.#options.settings();
    const endedBefore = retentionAgeMs === null ? null : Date.now() - retentionAgeMs;
    const expired = registry.tasks.expired({ endedBefore, keep: retentionCount });
    // One whose descendants still run stays until they have ended.
    const removed = (await tasks.removeMany(expired, false)).filter(({ ok }) => ok).length;
    if (removed > 0) log.info({ removed }, 'retention removed ended tasks');
    if (retentionAgeMs !== null) this.#lookIn(ageIntervalMs);
  }
}
