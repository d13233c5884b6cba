import path from 'node:path';
import { Redis } from './redis.mjs';

/** A package; undefined when it is not installed. */
const load = (name) => import(name).catch(() => undefined);
const [bullmq, ioredis] = await Promise.all([load('bullmq'), load('ioredis')]);
const lacking = [bullmq ? undefined : 'bullmq', ioredis ? undefined : 'ioredis', Redis.missing].filter(
  Boolean,
);

/** A queue of BullMQ whose worker gives each job to one of two child processes, as kr does. */
export class BullMq {
  static missing = lacking.length === 0 ? undefined : `BullMQ (without ${lacking.join(' and ')})`;
  #redis = new Redis();
  #connections = [];
  #parts = [];
  #queue;
  #events;

  async start() {
    await this.#redis.start();
    this.#events = new bullmq.QueueEvents('bench', { connection: this.#connect() });
    this.#queue = new bullmq.Queue('bench', { connection: this.#connect() });
    // Each job that is waited for listens.
    this.#queue.setMaxListeners(0);
    this.#events.setMaxListeners(0);
    const processor = path.join(import.meta.dirname, 'bullmq-processor.cjs');
    const worker = new bullmq.Worker('bench', processor, { connection: this.#connect(), concurrency: 2 });
    this.#parts = [worker, this.#queue, this.#events];
    await Promise.all(this.#parts.map((part) => part.waitUntilReady()));
  }

  /** Adds `count` jobs; resolves when all have completed. */
  async run(count = 1) {
    const jobs = await Promise.all(Array.from({ length: count }, () => this.#queue.add('job', {})));
    await Promise.all(jobs.map((job) => job.waitUntilFinished(this.#events)));
  }

  #connect() {
    const connection = new ioredis.Redis({ path: this.#redis.socket, maxRetriesPerRequest: null });
    this.#connections.push(connection);
    return connection;
  }

  async [Symbol.asyncDispose]() {
    for (const part of this.#parts) await part.close();
    for (const connection of this.#connections) connection.disconnect();
    await this.#redis[Symbol.asyncDispose]();
  }
}
