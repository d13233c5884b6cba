import type { ProgressBody } from '../../protocol/definition.ts';
import type { Progress } from '../../protocol/progress.ts';
import { boundProgress } from './bounds.ts';

/**
 * The progress of a task that runs, of which its runner tells, and which others may set too: the last one counts. A
 * runner tells all of its progress, late, and knows nothing of the others: of what it tells counts what is new in it.
 */
export class OwnProgress {
  #value: Progress;
  /** What the runner told last. */
  #told: Progress;
  /** When others set it last; milliseconds since 1970. */
  #percentAt = 0;
  #messageAt = 0;

  constructor(atStart: Progress) {
    this.#value = atStart;
    this.#told = atStart;
  }

  get value(): Progress {
    return this.#value;
  }

  /** What the runner tells. */
  hear(message: Progress): Progress {
    const told = boundProgress(message);
    this.#value = this.#percentAt === 0 && this.#messageAt === 0 ? told : this.#merge(told);
    this.#told = told;
    return this.#value;
  }

  /** What somebody else sets. */
  set({ percentComplete, statusMessage }: ProgressBody, at: Date): Progress {
    const value = { ...this.#value, lastUpdatedUtc: at.toISOString() };
    if (percentComplete !== undefined) {
      // Adding 0 makes a plain zero of the negative one, which JSON would spell "-0".
      value.percentComplete = Math.min(100, Math.max(0, percentComplete)) + 0;
      value.reachedPercent = value.percentComplete;
      this.#percentAt = at.getTime();
    }
    if (statusMessage !== undefined) {
      value.statusMessage = statusMessage;
      this.#messageAt = at.getTime();
    }
    this.#value = boundProgress(value);
    return this.#value;
  }

  #merge(told: Progress): Progress {
    const before = this.#told;
    const at = Date.parse(told.lastUpdatedUtc);
    const hasPercent =
      told.percentComplete !== before.percentComplete || told.reachedPercent !== before.reachedPercent;
    const hasMessage = told.statusMessage !== before.statusMessage;
    // Complete and its like set both; what only says the same once more was set anew.
    const isAnew = !(hasPercent || hasMessage) && told.lastUpdatedUtc !== before.lastUpdatedUtc;
    const hasBoth = told.isTerminal !== before.isTerminal || isAnew;
    const takesPercent = (hasPercent || hasBoth) && at >= this.#percentAt;
    const takesMessage = (hasMessage || hasBoth) && at >= this.#messageAt;
    const { percentComplete, reachedPercent } = takesPercent ? told : this.#value;
    return {
      percentComplete,
      reachedPercent,
      statusMessage: (takesMessage ? told : this.#value).statusMessage,
      lastUpdatedUtc: new Date(Math.max(at, Date.parse(this.#value.lastUpdatedUtc))).toISOString(),
      isTerminal: told.isTerminal,
    };
  }
}
