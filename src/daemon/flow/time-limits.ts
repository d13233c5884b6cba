import type { Logger } from 'pino';
import prettyMs from 'pretty-ms';
import { maxTimerMs } from '../../settings/quantities.ts';
import { plainFault } from '../lifecycle.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';
import type { Effects, FlowContext } from './context.ts';
import { failAttempt, type RunningAttempt } from './fail-attempt.ts';

/** How long to wait before writing again that a time is over, when that could not be written. */
const againMs = 500;

export interface TimeLimitsOptions {
  context: FlowContext;
  /** Does what follows from what was written. */
  perform: (effects: Effects) => void;
  log: Pick<Logger, 'error'>;
}

/** An attempt of a task that may run for this long, in milliseconds. */
interface Timed extends RunningAttempt {
  limitMs: number;
}

/** Makes tasks fail that run longer than their `timeout`: it counts from when an attempt is Running. */
export class TimeLimits {
  readonly #options: TimeLimitsOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: TimeLimitsOptions) {
    this.#options = options;
  }

  /** The task is Running from now on. */
  begin(row: Pick<TaskRow, 'key' | 'attempt' | 'flow'>): void {
    const { timeoutMs } = rowFlow(row);
    if (timeoutMs === undefined) return;
    const { key, attempt } = row;
    this.#endIn({ key, attempt, limitMs: timeoutMs }, timeoutMs);
  }

  /** The task's code has ended. */
  end(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  #endIn(timed: Timed, ms: number): void {
    const wait = Math.min(ms, maxTimerMs);
    const timer = setTimeout(() => {
      if (ms > wait) this.#endIn(timed, ms - wait);
      else void this.#end(timed);
    }, wait);
    this.#timers.set(timed.key, timer.unref());
  }

  async #end(timed: Timed): Promise<void> {
    const { context, perform, log } = this.#options;
    const { key } = timed;
    this.#timers.delete(key);
    try {
      const message = `The task ran longer than ${prettyMs(timed.limitMs)} (--timeout).`;
      perform(await failAttempt(context, timed, plainFault('timeout', message)));
    } catch (error) {
      log.error({ err: error }, 'a timeout could not be written, trying again');
      // A later attempt has a timer of its own.
      if (!this.#timers.has(key)) this.#endIn(timed, againMs);
    }
  }
}
