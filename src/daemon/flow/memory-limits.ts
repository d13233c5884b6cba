import bytes from 'bytes';
import type { Logger } from 'pino';
import type { Pool } from '../../pool/pool.ts';
import { plainFault } from '../lifecycle.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';
import type { Effects, FlowContext } from './context.ts';
import { failAttempt, type RunningAttempt } from './fail-attempt.ts';

/** From one look to the next, in milliseconds: what grows faster may be over its limit for that long. */
const pauseMs = 300;
/** Where a look takes long, at most this part of the time is spent on them. */
const share = 1 / 20;

export interface MemoryLimitsOptions {
  context: FlowContext;
  pool: Pick<Pool, 'taskMemoryBytes' | 'kill'>;
  /** Does what follows from what was written. */
  perform: (effects: Effects) => void;
  log: Pick<Logger, 'error'>;
}

interface Watched extends RunningAttempt {
  id: string;
  limit: number;
}

/**
 * Makes tasks fail that hold more memory than their `maxMemory`, with all that they started, and kills them at once:
 * there may be no memory left for the steps of a stop.
 */
export class MemoryLimits {
  readonly #options: MemoryLimitsOptions;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MemoryLimitsOptions) {
    this.#options = options;
  }

  /** The task is Running from now on. */
  begin(row: Pick<TaskRow, 'key' | 'id' | 'attempt' | 'flow'>): void {
    const { maxMemoryBytes } = rowFlow(row);
    if (maxMemoryBytes === undefined) return;
    const { key, id, attempt } = row;
    this.#watched.set(key, { key, id, attempt, limit: maxMemoryBytes });
    this.#lookIn(pauseMs);
  }

  /** The task's code has ended. */
  end(key: string): void {
    this.#watched.delete(key);
  }

  #lookIn(ms: number): void {
    this.#timer ??= setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const start = performance.now();
    await Promise.all([...this.#watched.values()].map((watched) => this.#check(watched)));
    this.#timer = undefined;
    const took = performance.now() - start;
    if (this.#watched.size > 0) this.#lookIn(Math.max(pauseMs, took / share));
  }

  async #check(watched: Watched): Promise<void> {
    const { context, pool, perform, log } = this.#options;
    const { key, id, limit } = watched;
    try {
      const used = await pool.taskMemoryBytes(id, limit);
      if (used === null || used <= limit) return;
      const message = `The task held ${sizeText(used)} of memory, and may hold ${sizeText(limit)} (--max-memory).`;
      perform(await failAttempt(context, watched, plainFault('memory_exceeded', message)));
      // One that is being stopped already, too: what it holds is still too much.
      if (this.#watched.get(key) === watched) pool.kill(id);
    } catch (error) {
      log.error({ taskId: id, err: error }, 'a task could not be kept to its memory');
    }
  }
}

/** `1.5 GiB` */
function sizeText(size: number): string {
  const text = bytes.format(size, { unitSeparator: ' ', decimalPlaces: 1 }) ?? `${size} B`;
  return text.replace(/([KMGTP])B$/, '$1iB');
}
